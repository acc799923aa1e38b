import { CheckIcon } from '../../theme/icons';
import { CheckTwiceIcon } from '../icons';
import { useChatTexts } from '../texts';
import classes from './message.module.css';

/** `sent`, or the names of those who have read it. */
export type ReadState = 'sent' | readonly string[];

/** How far one's own last message has got, in words. */
export function Receipt({ state }: { state: ReadState }) {
  const { log } = useChatTexts();
  const read = state !== 'sent';
  return (
    <p className={classes.receipt} data-read={read ? '' : undefined}>
      {read ? <CheckTwiceIcon size={15} /> : <CheckIcon size={14} />}
      {read ? log.readBy(state) : log.sent}
    </p>
  );
}
