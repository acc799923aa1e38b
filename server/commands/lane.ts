import { commandContract, type CommandName } from '../../contract/commands';
import { Problem, problem } from '../../contract/problems';
import {
  isOutdated,
  isSerialization,
  isUnavailable,
  isUniqueViolation,
  type Database,
  type PipelinedTx,
} from '../db/client';
import {
  append,
  commandKey,
  recall,
  type Answer,
  type AnsweredCommand,
  type LogEvent,
  type NewEvent,
} from '../log/append';
import type { Command, CommandBatchHandler } from './define';
import { again, answered, isFinal, replaceRefusedRepeats, type Outcome } from './outcome';
import { withPresentRights } from './rights';

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
  /** Whether the rights of administrators are read anew in each transaction, because another node may take them back. */
  rightsAnew?: boolean;
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
    private readonly feature: CommandBatchHandler<State, N>,
    options: LaneOptions,
  ) {
    this.#options = { maxBatch: 1_000, maxWaiting: 20_000, patienceMs: 2_500, rightsAnew: false, ...options };
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
      if (error instanceof Problem) return await this.#giveUp(batch, error);
      if (batch.length === 1) return batch.forEach(({ reject }) => reject(error));
      for (const one of batch) await this.#settle([one]);
    }
  }

  /**
   * Refuses a batch that could not be committed in time. A repeat still gets the answer that is recorded: reading it
   * waits for no lock. Not tried where the database is away: its clients would wait longer for the same refusal.
   */
  async #giveUp(batch: readonly Waiting<N>[], why: Problem): Promise<void> {
    const { cause } = why;
    const commands = batch.map(({ command }) => command);
    const answers =
      isSerialization(cause) || isUniqueViolation(cause)
        ? await this.#options.database.pipelined((tx) => recall(tx, commands)).catch(() => undefined)
        : undefined;
    for (const { command, resolve, reject } of batch) {
      const before = answers?.get(commandKey(command));
      const outcome = before ? again(command, before) : why;
      if (outcome instanceof Problem) reject(outcome);
      else resolve(outcome.reply);
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
        const repeated: boolean = by !== 'recalling' && isUniqueViolation(error);
        by = outdated ? 'reading' : 'recalling';
        // However late it is: the next try does not wait for anything, it gives the answers that are recorded.
        if (outdated || repeated) continue;
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
   *
   * A refusal is recorded under the same key as an effect. Whichever commits first holds for every copy of the command
   * that is still under way, on whatever node (LOG-3).
   */
  async #decideAndSave(tx: PipelinedTx, asked: readonly Command<N>[], by: Approach): Promise<Saved<State>> {
    const present = this.#options.rightsAnew ? await withPresentRights(tx, asked) : asked;
    const commands = asked.map((command, i) => (present[i] instanceof Problem ? command : (present[i] ?? command)));
    const guessed = by === 'guessing' ? this.feature.guess?.(tx, commands) : undefined;
    const state = guessed ?? (await this.feature.load(tx, commands));
    const known = by === 'recalling' ? await recall(tx, commands) : new Map<string, Answer>();
    const events: NewEvent[] = [];
    const accepted: AnsweredCommand[] = [];
    const refused = new Map<string, AnsweredCommand>();
    let effects = 0;
    const outcomes = commands.map((command, i): Outcome => {
      const key = commandKey(command);
      const before = known.get(key);
      if (before) return again(command, before);
      const ended = present[i];
      if (ended instanceof Problem) return ended;
      const outcome = this.#decide(state, command, events);
      if (outcome instanceof Problem) {
        if (!isFinal(command, outcome)) return outcome;
        const refusal = answered(command, { reply: JSON.stringify(outcome.toWire().error), refused: true });
        known.set(key, refusal);
        refused.set(key, refusal);
        return outcome;
      }
      effects++;
      if (commandContract[command.name].id === 'none') return outcome;
      const reply = answered(command, outcome);
      known.set(key, reply);
      accepted.push(reply);
      return outcome;
    });
    // Nothing is written then that would have to wait for the proof: nobody is refused on a guess.
    if (guessed !== undefined && accepted.length < commands.length) throw wrongGuess;
    if (by !== 'recalling') {
      for (const key of await replaceRefusedRepeats(tx, commands, outcomes)) refused.delete(key);
    }
    if (effects + refused.size === 0) return { outcomes, events: [] };
    const changes = effects > 0 ? await this.feature.save(tx, state) : [];
    setImmediate(() => this.#tellNow()); // the statement below is on its way by then
    const told = await append(tx.last, { events, commands: [...accepted, ...refused.values()], changes });
    return { outcomes, events: told, ...(effects > 0 && { state }) };
  }

  #decide(state: State, command: Command<N>, events: NewEvent[]): Outcome {
    const decision = this.feature.decide(state, command);
    if (decision instanceof Problem) return decision;
    for (const event of decision.events) events.push(event);
    return { reply: JSON.stringify(decision.data) };
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const MAX_ATTEMPTS = 12;

/** Commands whose telling takes long enough to be put beside the next transaction. */
const MANY = 32;
/** How long a committed batch may go untold, in milliseconds. */
const MAX_UNTOLD_MS = 20;
