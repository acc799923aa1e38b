import { CheckIcon } from '../../theme/icons';
import { CheckTwiceIcon } from '../icons';
import { useChatTexts } from '../texts';
import classes from './message.module.css';

/** `sent`, or the names of the members who have read it. */
export type ReadState = 'sent' | readonly string[];

/** The delivery state of the user's last message, as text. */
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
