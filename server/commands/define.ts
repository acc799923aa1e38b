import type { CommandInput, CommandName } from '../../contract/commands';
import type { Principal } from '../../contract/core/identity';
import type { Problem } from '../../contract/problems';
import type { Ahead, Statements } from '../db/client';
import type { Prisma } from '../db/generated/client';
import type { NewEvent } from '../log/append';

/** A parsed command, with its caller and its id. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: {
    name: K;
    input: CommandInput<K>;
    principal: Principal;
    /** The caller's address, where the transport knows it. */
    from?: string | undefined;
    /** The namespace of ids: the same id from another actor is another command. */
    actor: string;
    id: string;
    /** The hub generated the id: the caller has none, and cannot repeat the command under it after a refusal. */
    generatedId?: boolean;
    /** Distinguishes a repeat from another command under a reused id. */
    fingerprint: string;
    at: Date;
  };
}[N];

/** A rule's decision: an effect, or the problem that refuses the command. */
export type Decision = Effect | Problem;

export interface Effect {
  /** The reply's data, in its wire form. */
  data: Record<string, unknown>;
  events: readonly NewEvent[];
}

/**
 * Handles a feature's commands, hundreds in one transaction: `load` reads and locks the state that they
 * need, `decide` applies them one by one in memory, `save` writes the changes.
 */
export interface CommandBatchHandler<State, N extends CommandName = CommandName> {
  readonly commands: readonly N[];
  /**
   * Returns the state from memory, or nothing where it is unknown. It sends a statement ahead of the writes that checks
   * it and makes the transaction fail with {@link isOutdated} where memory is stale: then `load` is called.
   */
  loadFromCache?(tx: Ahead, commands: readonly Command<N>[]): State | undefined;
  /** One statement per table; rows are locked in sorted order. */
  load(tx: Statements, commands: readonly Command<N>[]): Promise<State>;
  /** Pure and synchronous. A refusal leaves the state as it was. */
  decide(state: State, command: Command<N>): Decision;
  /**
   * Writes the changes. Set-based statements that need no result are best returned: they travel in the
   * log's own statement and cost no round trip. Not called where no command took effect.
   */
  save(tx: Statements, state: State): Promise<readonly Prisma.Sql[]>;
  /** The saved state is committed and may be cached. Called before the next `loadFromCache` or `load`. */
  committed?(state: State): Promise<void>;
}
