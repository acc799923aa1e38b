import type { MessageView } from '../../../../contract/features/chat/schemas';
import { ReplyIcon } from '../icons';
import { useChatTexts } from '../texts';
import { useLog } from './acts';
import { Name } from '../../shell/name';
import classes from './message.module.css';

/** The beginning of the original message, with a link to it. */
export function Quote({ id, display_name, content }: NonNullable<MessageView['reply_to']>) {
  const { log } = useChatTexts();
  const { jump } = useLog();
  return (
    <button type="button" className={classes.quote} title={log.quoteOf(display_name)} onClick={() => jump(id)}>
      <ReplyIcon size={13} />
      <strong>
        <Name>{display_name}</Name>
      </strong>
      <span dir="auto">{content || log.deleted}</span>
    </button>
  );
}
