import type { CommandName } from '../../contract/commands';
import { Problem, problem } from '../../contract/problems';
import { isSerialization, isUnavailable, isUniqueViolation, type Database, type Tx } from '../db/client';
import { append, commandKey, recall, type DoneCommand, type LogEvent, type NewEvent } from '../log/append';
import type { Command, Feature } from './define';

/** A command that took effect: what it was, and the JSON of its reply. */
interface Done {
  fingerprint: string;
  reply: string;
}

type Outcome = Done | Problem;

/** What tells a command from others. */
type Asked = Pick<Command, 'actor' | 'id' | 'fingerprint'>;

interface Waiting<N extends CommandName> {
  command: Command<N>;
  resolve(reply: string): void;
  reject(error: unknown): void;
}

export interface LaneOptions {
  database: Database;
  /** Commands that share one transaction at most. */
  maxBatch?: number;
  /** Commands that may wait; more are refused with `server.busy`. */
  maxWaiting?: number;
  /** How long a transaction is tried again before its commands are answered `server.unavailable`, in milliseconds. */
  patienceMs?: number;
  /** Called after commit, before any caller hears of it. */
  committed(events: readonly LogEvent[], batch: { size: number; events: number }): void;
  /** Called when an earlier try may have committed events that this node has not seen. */
  uncertain(): void;
}

/**
 * Group commit. While a transaction is under way commands collect; the next transaction takes them all.
 * Idle, a command waits for nothing; loaded, hundreds share one BEGIN … COMMIT.
 *
 * A transaction that fails for want of a connection, or whose outcome is unknown, runs again with the
 * same command ids: what had been committed is recognised, and given its first reply (LOG-3, LOG-4).
 */
export class Lane<State, N extends CommandName> {
  #waiting: Waiting<N>[] = [];
  #running: Promise<void> | undefined;
  readonly #options: Required<LaneOptions>;

  constructor(
    private readonly feature: Feature<State, N>,
    options: LaneOptions,
  ) {
    this.#options = { maxBatch: 1_000, maxWaiting: 20_000, patienceMs: 2_500, ...options };
  }

  /** Resolves with the JSON of the reply once it is committed. @throws Problem */
  submit(command: Command<N>): Promise<string> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(problem('server.busy', { retryAfterMs: 1_000 }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting nor under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, this.#options.maxBatch));
    this.#running = undefined; // in the same turn as the last look at what waits: nothing is left behind
  }

  /** Commits a batch and answers each of its commands. A batch that fails as a whole is taken apart. */
  async #settle(batch: Waiting<N>[]): Promise<void> {
    try {
      const outcomes = await this.#commitPatiently(batch.map(({ command }) => command));
      batch.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome === undefined || outcome instanceof Problem) reject(outcome);
        else resolve(outcome.reply);
      });
    } catch (error) {
      if (batch.length === 1 || error instanceof Problem) return batch.forEach(({ reject }) => reject(error));
      for (const one of batch) await this.#settle([one]);
    }
  }

  async #commitPatiently(commands: readonly Command<N>[]): Promise<Outcome[]> {
    const deadline = Date.now() + this.#options.patienceMs;
    let uncertain = false;
    for (let attempt = 0; ; attempt++) {
      try {
        const outcomes = await this.#commit(commands, attempt > 0);
        if (uncertain) this.#options.uncertain();
        return outcomes;
      } catch (error) {
        const away = isUnavailable(error);
        if (!away && !isSerialization(error) && !isUniqueViolation(error)) throw error;
        uncertain ||= away;
        if (Date.now() >= deadline || attempt >= MAX_ATTEMPTS) {
          throw problem('server.unavailable', { retryAfterMs: 1_000, cause: error });
        }
        if (attempt > 0 || away) await pause(Math.min(20 * 2 ** attempt, 500) * (0.5 + Math.random() / 2));
      }
    }
  }

  async #commit(commands: readonly Command<N>[], wary: boolean): Promise<Outcome[]> {
    const { database, committed } = this.#options;
    const { outcomes, events } = await database.transaction((tx) => this.#decideAndSave(tx, commands, wary));
    committed(events, { size: commands.length, events: events.length });
    return outcomes;
  }

  /**
   * Repeats are rare, so the first try does not look for them: one that would take effect again collides
   * with its own record, and the batch runs again, `wary`; one that is refused now is looked up before it
   * is answered. Both look when the rows are locked, so they see what other nodes did meanwhile.
   */
  async #decideAndSave(
    tx: Tx,
    commands: readonly Command<N>[],
    wary: boolean,
  ): Promise<{ outcomes: Outcome[]; events: LogEvent[] }> {
    const state = await this.feature.load(tx, commands);
    const known = wary ? await recall(tx, commands) : new Map<string, Done>();
    const events: NewEvent[] = [];
    const done: DoneCommand[] = [];
    const outcomes = commands.map((command): Outcome => {
      const before = known.get(commandKey(command));
      if (before) return again(command, before);
      const outcome = this.#decide(state, command, events);
      if (outcome instanceof Problem) return outcome;
      known.set(commandKey(command), outcome);
      done.push({ ...outcome, actor: command.actor, id: command.id, name: command.name });
      return outcome;
    });
    if (!wary) await replaceRefusedRepeats(tx, commands, outcomes);
    if (done.length === 0) return { outcomes, events: [] };
    const changes = await this.feature.save(tx, state);
    return { outcomes, events: await append(tx, { events, commands: done, at: commands.at(-1)?.at, changes }) };
  }

  #decide(state: State, command: Command<N>, events: NewEvent[]): Outcome {
    const decision = this.feature.decide(state, command);
    if (decision instanceof Problem) return decision;
    for (const event of decision.events) events.push(event);
    return { fingerprint: command.fingerprint, reply: JSON.stringify(decision.data) };
  }
}

/** The answer to a command that took effect before: its first reply, if it is the same command. */
const again = ({ fingerprint }: Asked, before: Done): Outcome =>
  before.fingerprint === fingerprint ? before : problem('command.id_reused', { field: 'id' });

async function replaceRefusedRepeats(tx: Tx, commands: readonly Asked[], outcomes: Outcome[]): Promise<void> {
  const refused = commands.filter((_, i) => outcomes[i] instanceof Problem);
  if (refused.length === 0) return;
  const known = await recall(tx, refused);
  commands.forEach((command, i) => {
    const before = known.get(commandKey(command));
    if (before && outcomes[i] instanceof Problem) outcomes[i] = again(command, before);
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const MAX_ATTEMPTS = 12;
