import type { CommandInput, CommandName } from '../../contract/commands';
import type { Principal } from '../../contract/core/identity';
import type { Problem } from '../../contract/problems';
import type { Ahead, Statements } from '../db/client';
import type { Prisma } from '../db/generated/client';
import type { NewEvent } from '../log/append';

/** A command as the rules see it: parsed, with its caller and its id. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: {
    name: K;
    input: CommandInput<K>;
    principal: Principal;
    /** The address that it came from, where the edge knows it. */
    from?: string | undefined;
    /** Whose ids these are: the same id from another actor is another command. */
    actor: string;
    id: string;
    /** The hub made the id: the caller did not have one, and cannot send the command again under it if it is refused. */
    generatedId?: boolean;
    /** Tells the same command from another one under a reused id. */
    fingerprint: string;
    at: Date;
  };
}[N];

/** What a rule decides: an effect, or the problem that stands against it. */
export type Decision = Effect | Problem;

export interface Effect {
  /** What the caller learns, in the wire's words. */
  data: Record<string, unknown>;
  events: readonly NewEvent[];
}

/**
 * A feature's commands, written so that hundreds share one transaction: `load` reads and locks what they
 * all need, `decide` takes them one after the other in memory, `save` writes what changed.
 */
export interface CommandBatchHandler<State, N extends CommandName = CommandName> {
  readonly commands: readonly N[];
  /**
   * What `load` would give, out of memory; where it is not known, nothing. What proves it is sent ahead of what is
   * written, and makes the transaction fail with {@link isOutdated} where it is not so: then it is loaded.
   */
  guess?(tx: Ahead, commands: readonly Command<N>[]): State | undefined;
  /** One statement per table; rows are locked in sorted order. */
  load(tx: Statements, commands: readonly Command<N>[]): Promise<State>;
  /** Pure and synchronous. A refusal leaves the state as it was. */
  decide(state: State, command: Command<N>): Decision;
  /**
   * Writes what changed. Set-based statements that want no answer are best handed back: they travel in the
   * log's own statement and cost no round trip. Not called where nothing took effect.
   */
  save(tx: Statements, state: State): Promise<readonly Prisma.Sql[]>;
  /** What was saved is committed, and may be remembered. Before the next `guess` or `load`. */
  committed?(state: State): Promise<void>;
}
