import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { HashIcon, LockIcon } from '../icons';
import { useChatTexts } from '../texts';
import classes from './rooms.module.css';

/** Public or private, as an icon with a text. */
export function KindSign({ room: { kind } }: { room: Pick<RoomSummary, 'kind'> }) {
  const { kinds } = useChatTexts();
  const Sign = kind === 'private' ? LockIcon : HashIcon;
  return (
    <span role="img" aria-label={kinds[kind]} title={kinds[kind]} className={classes.kind}>
      <Sign size={16} />
    </span>
  );
}
