import { WarningIcon } from '../theme/icons';
import classes from './catalog.module.css';

/** The reason of a refusal. */
export const Refusal = ({ words }: { words: string | undefined }) =>
  words !== undefined && (
    <p className={classes.refusal} role="alert">
      <WarningIcon size={16} />
      {words}
    </p>
  );
