import type { Problem } from '../../../contract/problems';
import type { Texts } from './es';

/** Returns the text for a problem: the app's own for its code, else the server's sentence, which is in Spanish. */
export const problemWords = ({ problems, problemElsewhere }: Texts, problem: Problem): string =>
  problems[problem.code] ?? (problem.message || problemElsewhere);
