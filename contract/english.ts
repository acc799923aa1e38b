import { contracts } from './contracts';
import { mergeContracts } from './core/define';
import { problems, type ProblemCode } from './problems';

/** The English sentence of each problem; a problem's own message is the Spanish one. */
export const problemsInEnglish = Object.fromEntries(
  Object.entries(problems).map(([code, { english }]) => [code, english]),
) as Record<ProblemCode, string>;

/** Spanish → English, for messages that replace a problem's own and for messages of fields; numbers are `#`. */
export const phrasesInEnglish: Readonly<Record<string, string>> = mergeContracts(contracts, 'phrases');
