import type { MessageView } from '../../../../contract/chat';
import { useChatTexts } from '../texts';
import { useLog } from './acts';
import classes from './message.module.css';

/** Who reacted with what; one's own can be taken back, others' joined. */
export function Reactions({ message }: { message: MessageView }) {
  const { log } = useChatTexts();
  const { me, mayWrite, react } = useLog();
  return (
    <div className={classes.reactions}>
      {message.reactions.map(({ emoji, users }) => {
        const label = log.reaction(
          emoji,
          users.map(({ display_name }) => display_name),
        );
        return (
          <button
            key={emoji}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={users.some(({ user_id }) => user_id === me)}
            disabled={!mayWrite || me === undefined}
            onClick={() => react(message, emoji)}
          >
            <span aria-hidden>{emoji}</span>
            <span className={classes.count}>{users.length}</span>
          </button>
        );
      })}
    </div>
  );
}
