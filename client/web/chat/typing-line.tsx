import type { PersonView } from '../../../contract/core/person';
import { useChatTexts } from './texts';
import classes from './room.module.css';

/** The users who are typing. The line always takes its space, so that nothing moves. */
export function TypingLine({ people }: { people: readonly PersonView[] }) {
  const { typing } = useChatTexts();
  const names = people.map(({ display_name }) => display_name);
  return (
    <p className={classes.typing} aria-live="polite">
      {names.length > 0 && typing(names)}
    </p>
  );
}
