import { Flyout } from '../../shell/flyout';
import { SmileIcon } from '../icons';
import { useChatTexts } from '../texts';
import classes from './composer.module.css';

/** A few common ones; the system's own picker has the others. */
const EMOJIS = [
  ...['😀', '😄', '😂', '😊', '😍', '😉', '😎', '🤔', '😮', '😢', '😡', '😴'],
  ...['👍', '👎', '👏', '🙏', '💪', '👋', '🤝', '✌️', '👀', '🙌', '🤷', '🫡'],
  ...['❤️', '🎉', '🔥', '✨', '⭐', '💡', '✅', '❌', '⚠️', '⏰', '📌', '🚀'],
] as const;

/** Inserts an emoji at the caret. */
export function EmojiPicker({ onPick }: { onPick(emoji: string): void }) {
  const { composer } = useChatTexts();
  return (
    <Flyout label={composer.emoji} className={classes.emoji} face={<SmileIcon size={20} />}>
      {(close) => (
        <div className={classes.emojis} role="group" aria-label={composer.emojis}>
          {EMOJIS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              onClick={() => {
                close();
                onPick(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </Flyout>
  );
}
