import type { PersonView } from '../../../../contract/core/person';
import { ScreenReaderText } from '../../shell/screen-reader-text';
import { Avatar } from '../people/avatar';
import { useChatTexts } from '../texts';
import { Name } from '../../shell/name';
import classes from './composer.module.css';

interface SuggestionsProps {
  readonly id: string;
  readonly people: readonly PersonView[];
  readonly chosen: number;
  onPick(person: PersonView): void;
}

/** The suggested users; the focus stays in the field. */
export function Suggestions({ id, people, chosen, onPick }: SuggestionsProps) {
  const { composer } = useChatTexts();
  return (
    <>
      <ScreenReaderText role="status">{people.length > 0 ? composer.suggested(people.length) : ''}</ScreenReaderText>
      {people.length > 0 && (
        <ul id={id} role="listbox" aria-label={composer.suggestions} className={classes.suggestions}>
          {people.map((person, at) => (
            <li
              key={person.user_id}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === chosen}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onPick(person)}
            >
              <Avatar small id={person.user_id} name={person.display_name} />
              <strong>
                <Name>{person.display_name}</Name>
              </strong>
              <span>
                <Name>{`@${person.username}`}</Name>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
