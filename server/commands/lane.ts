import { commands as table, type CommandName } from '../../contract/commands';
import { Problem, problem } from '../../contract/problems';
import {
  isOutdated,
  isSerialization,
  isUnavailable,
  isUniqueViolation,
  type Database,
  type PipelinedTx,
  type Statements,
} from '../db/client';
import { append, commandKey, recall, type DoneCommand, type LogEvent, type NewEvent } from '../log/append';
import type { Command, Feature } from './define';

/** What was answered to a command that took effect. */
type Done = Pick<DoneCommand, 'fingerprint' | 'reply'>;

type Outcome = Done | Problem;

/** A batch that is committed: what became of its commands, and the events that tell of it. */
interface Committed {
  outcomes: Outcome[];
  events: LogEvent[];
}

/** The same, and what was saved, if anything was. */
type Saved<State> = Committed & { state?: State };

/** How a batch comes to what it rests on: out of memory, from the database, or that and what was answered before. */
type Approach = 'guessing' | 'reading' | 'recalling';

/** What a guess cannot answer. */
const wrongGuess = new Error('a batch is to be read for');

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
  /** Called after commit, before any caller hears of it. `at` is when it was committed, as `performance.now()` tells it. */
  committed(events: readonly LogEvent[], batch: { size: number; at: number }): void;
  /** Called when an earlier try may have committed events that this node has not seen. */
  uncertain(): void;
}

/**
 * Group commit. While a transaction is under way commands collect, and share the next. Idle, a command waits for
 * nothing; loaded, hundreds share one BEGIN … COMMIT.
 *
 * Loaded, this thread and the database work at the same time: what a transaction did is told when the writes of the
 * next one are under way, and a transaction takes half of the commands that are about, so that the others' callers
 * can hear of theirs and come back meanwhile.
 *
 * A transaction that fails for want of a connection, or whose outcome is unknown, runs again with the
 * same command ids: what had been committed is recognised, and given its first reply (LOG-3, LOG-4).
 */
export class Lane<State, N extends CommandName> {
  #waiting: Waiting<N>[] = [];
  #running: Promise<void> | undefined;
  /** Tells of a committed batch that nobody has heard of yet, and how many commands it has. */
  #untold: { tell(): void; size: number; timer: NodeJS.Timeout } | undefined;
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
    await Promise.resolve(); // so that commands of one turn travel together
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, this.#batchSize()));
    this.#running = undefined; // in the same turn as the last look at what waits: nothing is left behind
  }

  #batchSize(): number {
    const half = Math.ceil((this.#waiting.length + (this.#untold?.size ?? 0)) / 2);
    return Math.min(Math.max(half, MANY), this.#options.maxBatch);
  }

  /** Commits a batch and answers each of its commands. A batch that fails as a whole is taken apart. */
  async #settle(batch: Waiting<N>[]): Promise<void> {
    try {
      const { state, ...done } = await this.#commitPatiently(batch.map(({ command }) => command));
      this.#tellSoon(batch, done);
      if (state !== undefined) await this.feature.committed?.(state);
    } catch (error) {
      if (batch.length === 1 || error instanceof Problem) return batch.forEach(({ reject }) => reject(error));
      for (const one of batch) await this.#settle([one]);
    }
  }

  /** At once, unless there is a next transaction worth waiting for; and then not for long, whatever becomes of it. */
  #tellSoon(batch: readonly Waiting<N>[], done: Committed): void {
    this.#tellNow();
    const at = performance.now();
    if (this.#waiting.length < MANY) return this.#tell(batch, done, at);
    const timer = setTimeout(() => this.#tellNow(), MAX_UNTOLD_MS);
    this.#untold = { tell: () => this.#tell(batch, done, at), size: batch.length, timer };
  }

  #tellNow(): void {
    const untold = this.#untold;
    if (!untold) return;
    this.#untold = undefined;
    clearTimeout(untold.timer);
    untold.tell();
  }

  #tell(batch: readonly Waiting<N>[], { outcomes, events }: Committed, at: number): void {
    this.#options.committed(events, { size: batch.length, at });
    batch.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined || outcome instanceof Problem) reject(outcome);
      else resolve(outcome.reply);
    });
  }

  async #commitPatiently(commands: readonly Command<N>[]): Promise<Saved<State>> {
    const deadline = Date.now() + this.#options.patienceMs;
    let uncertain = false;
    let by: Approach = this.feature.guess ? 'guessing' : 'reading';
    for (let attempt = 0; ; attempt++) {
      try {
        const done = await this.#options.database.pipelined((tx) => this.#decideAndSave(tx, commands, by));
        if (uncertain) this.#options.uncertain();
        return done;
      } catch (error) {
        const outdated: boolean = by === 'guessing' && (error === wrongGuess || isOutdated(error));
        by = outdated ? 'reading' : 'recalling';
        if (outdated) continue;
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

  /**
   * Repeats are rare, so the first try does not look for them: one that would take effect again collides
   * with its own record, and the batch runs again, `recalling`; one that is refused now is looked up before it
   * is answered. Both look when the rows are locked, so they see what other nodes did meanwhile.
   */
  async #decideAndSave(tx: PipelinedTx, commands: readonly Command<N>[], by: Approach): Promise<Saved<State>> {
    const guessed = by === 'guessing' ? this.feature.guess?.(tx, commands) : undefined;
    const state = guessed ?? (await this.feature.load(tx, commands));
    const known = by === 'recalling' ? await recall(tx, commands) : new Map<string, Done>();
    const events: NewEvent[] = [];
    const done: DoneCommand[] = [];
    let effects = 0;
    const outcomes = commands.map((command): Outcome => {
      const key = commandKey(command);
      const before = known.get(key);
      if (before) return again(command, before);
      const outcome = this.#decide(state, command, events);
      if (outcome instanceof Problem) return outcome;
      effects++;
      if (table[command.name].id === 'none') return outcome;
      known.set(key, outcome);
      done.push(outcome);
      return outcome;
    });
    // Nothing is written then that would have to wait for the proof: nobody is refused on a guess.
    if (guessed !== undefined && done.length < commands.length) throw wrongGuess;
    if (by !== 'recalling') await replaceRefusedRepeats(tx, commands, outcomes);
    if (effects === 0) return { outcomes, events: [] };
    const changes = await this.feature.save(tx, state);
    setImmediate(() => this.#tellNow()); // the statement below is on its way by then
    const told = await append(tx.last, { events, commands: done, at: commands.at(-1)?.at, changes });
    return { outcomes, events: told, state };
  }

  #decide(state: State, command: Command<N>, events: NewEvent[]): DoneCommand | Problem {
    const decision = this.feature.decide(state, command);
    if (decision instanceof Problem) return decision;
    for (const event of decision.events) events.push(event);
    const { actor, id, name, fingerprint } = command;
    return { actor, id, name, fingerprint, reply: JSON.stringify(decision.data) };
  }
}

/** The answer to a command that took effect before: its first reply, if it is the same command. */
const again = ({ fingerprint }: Asked, before: Done): Outcome =>
  before.fingerprint === fingerprint ? before : problem('command.id_reused', { field: 'id' });

async function replaceRefusedRepeats(tx: Statements, commands: readonly Asked[], outcomes: Outcome[]): Promise<void> {
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

/** Commands whose telling takes long enough to be put beside the next transaction. */
const MANY = 32;
/** How long a committed batch may go untold, in milliseconds. */
const MAX_UNTOLD_MS = 20;
