import type { Problem } from '../../../contract/problems';
import type { Texts } from './es';

/** What a problem means to a person: our own words for its code, else the server's sentence, which is Spanish. */
export const problemWords = ({ problems, problemElsewhere }: Texts, problem: Problem): string =>
  problems[problem.code] ?? (problem.message || problemElsewhere);
