import type { z } from 'zod';

/** Event schemas by event type. */
export type Events = Readonly<Record<string, z.ZodType>>;
export type SlowPolicy = 'conflate' | 'drop' | 'cut';

/**
 * A channel kind. A channel is named `kind` or `kind:key`.
 *
 * - `log`: its events are durable, numbered and resumable; otherwise they are ephemeral.
 * - `slow`: the policy for a reader that does not keep up (HUB-4).
 * - `conflateBy`: members of an event's data. For a slow reader a newer event replaces the older ones of its type with
 *   the same values. Without it a newer event replaces any older one of the channel.
 * - `conflateApart`: event types that are replaced only by a newer event of the same type.
 * - `keep`: retention, by count and by age (LOG-5); a read from an older position answers a gap.
 * - `tail`: the number of newest events that each node keeps in memory for reconnecting readers (HUB-9).
 * - `internal`: clients cannot subscribe to it. `nodesOnly`: its events never leave the nodes.
 */
export interface ChannelKindSpec {
  readonly log: boolean;
  readonly slow: SlowPolicy;
  readonly conflateBy?: readonly string[];
  readonly conflateApart?: readonly string[];
  readonly keep: { readonly count: number; readonly days: number } | null;
  readonly tail: number;
  readonly internal: boolean;
  readonly nodesOnly?: true;
}

/** A channel kind with the schema of each of its events. */
export interface ChannelContract extends ChannelKindSpec {
  readonly events: Events;
}

/**
 * A command.
 *
 * - `id`: `client` commands move money and require an id made by the client before the first send; for `any` the server
 *   makes a missing one; `none` commands are idempotent, and their ids are not remembered.
 * - `remember`: its ids are recognised forever, not for a day (LOG-3).
 * - `audit`: the command is audited; the function returns the target from its input.
 */
export interface CommandContract {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly id: 'client' | 'any' | 'none';
  readonly remember?: 'forever';
  readonly audit?: (input: Readonly<Record<string, unknown>>) => string | undefined;
}

/**
 * A refusal: its HTTP status, whether sending the same request again can help, and its message in both languages.
 * `forbids`: the caller lacks a right, which the audit log records for audited commands.
 */
export interface ProblemContract {
  readonly status: number;
  readonly retry: boolean;
  readonly message: string;
  readonly english: string;
  readonly forbids?: true;
}
