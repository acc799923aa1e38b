import { z } from 'zod';
import { phrasesInEnglish, problemsInEnglish } from './english';
import type { Language } from './core/text/language';
import { problems, type Problem, type ProblemWire } from './problems';

/** Returns a problem's wire form with its message in the given language; everything else is the same in each. */
export function toWireInLanguage(problem: Problem, language: Language): ProblemWire {
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

/** Translates one of the contract's phrases; its numbers stay. */
function phrase(spanish: string): string | undefined {
  const numbers = spanish.match(/\d+/g) ?? [];
  return phrasesInEnglish[spanish.replace(/\d+/g, '#')]?.replace(/#/g, () => numbers.shift() ?? '');
}

/** Returns zod's English message for an issue. The value is not kept, so the message leaves it out. */
function ofIssue(cause: unknown): string | undefined {
  const [issue] = cause instanceof z.ZodError ? cause.issues : [];
  if (!issue) return undefined;
  if (issue.code === 'invalid_type') return `Invalid input: expected ${issue.expected}`;
  const message = english({ ...issue, input: undefined });
  return typeof message === 'string' ? message : message?.message;
}

const english = z.locales.en().localeError;
