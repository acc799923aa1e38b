import { z } from 'zod';
import { merged } from './core/define';
import type { ProblemContract } from './core/specs';
import { contracts } from './contracts';

/**
 * Every refusal the hub can answer, in one table: its HTTP status, whether sending the same request again can help, and
 * its sentences. Socket acknowledgements and REST answers carry the same `code`.
 */
export const problems = merged(contracts, 'problems');

export type ProblemCode = keyof typeof problems;

const table: Readonly<Record<ProblemCode, ProblemContract>> = problems;

export interface ProblemDetails {
  /** The field of the input that is at fault, as a dotted path in the wire's own words. */
  field?: string;
  /** Replaces the table's sentence where a more exact one helps. */
  message?: string;
  /** The same in English, where `wireIn` cannot know it. */
  english?: string;
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number;
  /** What stands there now, where the request was made in view of something older. */
  current?: unknown;
  cause?: unknown;
}

/** The one error class: an answer that a client can understand. Everything else is a bug or an outage. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | undefined;
  readonly english: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly current: unknown;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.message ?? table[code].message, { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.field = details.field;
    this.english = details.english;
    this.retryAfterMs = details.retryAfterMs;
    this.current = details.current;
  }

  /** The problem that an answer from the wire tells of. */
  static fromWire({ code, message, field, retry_after_ms: retryAfterMs, current }: ProblemWire['error']): Problem {
    return new Problem(code, {
      message,
      ...(field !== undefined && { field }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(current !== undefined && { current }),
    });
  }

  get status(): number {
    return table[this.code].status;
  }

  /** Whether the caller lacks a right. */
  get forbids(): boolean {
    return table[this.code].forbids === true;
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return table[this.code].retry;
  }

  /** The body of the answer: no stack, no cause, nothing of the database. */
  toWire(): ProblemWire {
    return {
      success: false,
      error: {
        code: this.code,
        message: this.message,
        ...(this.field !== undefined && { field: this.field }),
        ...(this.retryAfterMs !== undefined && { retry_after_ms: this.retryAfterMs }),
        ...(this.current !== undefined && { current: this.current }),
      },
    };
  }
}

/** A refusal, over HTTP and in acknowledgements alike. */
export const problemWire = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    message: z.string(),
    field: z.string().optional(),
    retry_after_ms: z.number().min(0).optional(),
    current: z.unknown().optional(),
  }),
});
export type ProblemWire = z.infer<typeof problemWire>;

/** Shorthand for rules: `return problem('bank.insufficient_funds', { field: 'monto' })`. */
export const problem = (code: ProblemCode, details?: ProblemDetails): Problem => new Problem(code, details);
