import { z } from 'zod';
import { mergeContracts } from './core/define';
import type { ProblemContract } from './core/specs';
import { contracts } from './contracts';

/**
 * Every refusal that the hub can answer, in one table: its HTTP status, whether sending the same request again can
 * help, and its messages. Socket acknowledgements and REST answers carry the same `code`.
 */
export const problems = mergeContracts(contracts, 'problems');

export type ProblemCode = keyof typeof problems;

const table: Readonly<Record<ProblemCode, ProblemContract>> = problems;

export interface ProblemDetails {
  /** The invalid field of the input, as a dotted path of its names on the wire. */
  field?: string;
  /** Replaces the table's message by a more exact one. */
  message?: string;
  /** The same in English, if `wireIn` cannot translate it. */
  english?: string;
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number;
  /** The current state, if the request was based on an older one. */
  current?: unknown;
  cause?: unknown;
}

/** The one error class for refusals that a client can understand. Every other error is a bug or an outage. */
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

  /** Makes a problem from an answer received on the wire. */
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
  get isForbidden(): boolean {
    return table[this.code].forbids === true;
  }

  /** Whether the same request may succeed later. */
  get isRetryable(): boolean {
    return table[this.code].retry;
  }

  /** Returns the body of the answer: no stack, no cause, nothing of the database. */
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

/** Makes a problem; shorthand for rules: `return problem('bank.insufficient_funds', { field: 'monto' })`. */
export const problem = (code: ProblemCode, details?: ProblemDetails): Problem => new Problem(code, details);
