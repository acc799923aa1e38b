import { z } from 'zod';
import { phrasesInEnglish, problemsInEnglish } from './english';
import type { Language } from './core/text/language';
import { problems, type Problem, type ProblemWire } from './problems';

/** A problem as it goes out, its sentence in a language. The code, the field and the rest are the same in each. */
export function wireIn(problem: Problem, language: Language): ProblemWire {
  const wire = problem.toWire();
  return language === 'es' ? wire : { ...wire, error: { ...wire.error, message: inEnglish(problem) } };
}

function inEnglish(problem: Problem): string {
  const { code, message, field } = problem;
  if (problem.english !== undefined) return problem.english;
  if (message === problems[code].message) return problemsInEnglish[code];
  const at = field !== undefined && message.startsWith(`${field}: `) ? `${field}: ` : '';
  return at + (phrase(message.slice(at.length)) ?? ofIssue(problem.cause) ?? problemsInEnglish[code]);
}

/** A sentence of ours; its numbers stay what they are. */
function phrase(spanish: string): string | undefined {
  const numbers = spanish.match(/\d+/g) ?? [];
  return phrasesInEnglish[spanish.replace(/\d+/g, '#')]?.replace(/#/g, () => numbers.shift() ?? '');
}

/** The schema library's English sentence for an issue. The value itself is not kept, so the sentence leaves it out. */
function ofIssue(cause: unknown): string | undefined {
  const [issue] = cause instanceof z.ZodError ? cause.issues : [];
  if (!issue) return undefined;
  if (issue.code === 'invalid_type') return `Invalid input: expected ${issue.expected}`;
  const said = english({ ...issue, input: undefined });
  return typeof said === 'string' ? said : said?.message;
}

const english = z.locales.en().localeError;
