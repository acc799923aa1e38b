import type { MessageView } from '../../../../contract/features/chat/schemas';
import { ScreenReaderText } from '../../shell/screen-reader-text';
import { useChatTexts } from '../texts';
import { useLog } from './acts';
import classes from './message.module.css';

/** The reactions of a message; the user's own can be removed, others' joined. */
export function Reactions({ message }: { message: MessageView }) {
  const { log } = useChatTexts();
  const { me, react } = useLog();
  return (
    <div className={classes.reactions}>
      {message.reactions.map(({ emoji, users }) => {
        const names = log.people(users.map(({ display_name }) => display_name));
        return (
          <button
            key={emoji}
            type="button"
            title={names}
            aria-pressed={users.some(({ user_id }) => user_id === me)}
            disabled={me === undefined}
            onClick={() => react(message, emoji)}
          >
            {emoji}
            <span className={classes.count}>{users.length}</span>
            <ScreenReaderText>{names}</ScreenReaderText>
          </button>
        );
      })}
    </div>
  );
}
