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
  findPreviousReplies,
  type RecordedReply,
  type AnsweredCommand,
  type LogEvent,
  type NewEvent,
} from '../log/append';
import type { Command, CommandBatchHandler } from './define';
import { replayReply, answered, isFinal, replaceRefusedRepeats, type Outcome } from './outcome';
import { withPresentRights } from './rights';

/** A committed batch: the outcomes of its commands, and its events. */
interface Committed {
  outcomes: Outcome[];
  events: LogEvent[];
}

/** The same, with the saved state if any command took effect. */
type Saved<State> = Committed & { state?: State };

/** Where a batch takes its state from: memory, the database, or the database along with previous answers. */
type StateSource = 'memory' | 'database' | 'database and answers';

/** The batch cannot be decided on the state in memory. */
const cacheMiss = new Error('the batch needs its state from the database');

interface Waiting<N extends CommandName> {
  command: Command<N>;
  resolve(reply: string): void;
  reject(error: unknown): void;
}

export interface LaneOptions {
  database: Database;
  /** The most commands that share one transaction. */
  maxBatch?: number;
  /** Commands that may be queued; more are refused with `server.busy`. */
  maxWaiting?: number;
  /** How long a transaction is retried before its commands are answered `server.unavailable`, in milliseconds. */
  patienceMs?: number;
  /** Whether each transaction reads administrators' rights again, because another node may revoke them. */
  rereadRights?: boolean;
  /** Called after commit, before any caller is answered. `at` is the commit's time, as of `performance.now()`. */
  committed(events: readonly LogEvent[], batch: { size: number; at: number }): void;
  /** Called when an earlier attempt may have committed events that this node has not seen. */
  uncertain(): void;
}

/**
 * Group commit. Commands that arrive during a transaction share the next one. When idle, a command waits for
 * nothing; under load, hundreds share one BEGIN … COMMIT.
 *
 * Under load, this thread and the database work in parallel: acknowledging batch N overlaps with the database writes
 * of batch N+1. A batch takes half of the outstanding commands, so that meanwhile the other half's callers can be
 * answered and send again.
 *
 * A transaction that fails for lack of a connection, or whose outcome is unknown, runs again with the
 * same command ids: commands already committed are recognised and get their first reply (LOG-3, LOG-4).
 */
export class Lane<State, N extends CommandName> {
  #waiting: Waiting<N>[] = [];
  #running: Promise<void> | undefined;
  /** A committed batch that is not acknowledged yet, with its number of commands. */
  #deferredAck: { acknowledge(): void; size: number; timer: NodeJS.Timeout } | undefined;
  readonly #options: Required<LaneOptions>;

  constructor(
    private readonly handler: CommandBatchHandler<State, N>,
    options: LaneOptions,
  ) {
    this.#options = { maxBatch: 1_000, maxWaiting: 20_000, patienceMs: 2_500, rereadRights: false, ...options };
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
    await Promise.resolve(); // so that commands of one turn share a batch
    while (this.#waiting.length > 0) await this.#commitAndAnswer(this.#waiting.splice(0, this.#batchSize()));
    this.#running = undefined; // in the same turn as the last check of the queue: no command is left behind
  }

  #batchSize(): number {
    const half = Math.ceil((this.#waiting.length + (this.#deferredAck?.size ?? 0)) / 2);
    return Math.min(Math.max(half, OVERLAP_THRESHOLD), this.#options.maxBatch);
  }

  /** Commits a batch and answers its commands. A batch that fails as a whole is retried one command at a time. */
  async #commitAndAnswer(batch: Waiting<N>[]): Promise<void> {
    try {
      const { state, ...done } = await this.#commitPatiently(batch.map(({ command }) => command));
      this.#acknowledgeSoon(batch, done);
      if (state !== undefined) await this.handler.committed?.(state);
    } catch (error) {
      if (error instanceof Problem) return await this.#refuseBatch(batch, error);
      if (batch.length === 1) return batch.forEach(({ reject }) => reject(error));
      for (const one of batch) await this.#commitAndAnswer([one]);
    }
  }

  /**
   * Refuses a batch that could not be committed in time. A repeat still gets its recorded answer: reading it
   * waits for no lock. Not attempted during an outage: the clients would wait longer for the same refusal.
   */
  async #refuseBatch(batch: readonly Waiting<N>[], why: Problem): Promise<void> {
    const { cause } = why;
    const commands = batch.map(({ command }) => command);
    const answers =
      isSerialization(cause) || isUniqueViolation(cause)
        ? await this.#options.database.pipelined((tx) => findPreviousReplies(tx, commands)).catch(() => undefined)
        : undefined;
    for (const { command, resolve, reject } of batch) {
      const before = answers?.get(commandKey(command));
      const outcome = before ? replayReply(command, before) : why;
      if (outcome instanceof Problem) reject(outcome);
      else resolve(outcome.reply);
    }
  }

  /** Acknowledges at once, or during the next transaction if enough commands wait for one; the delay is bounded. */
  #acknowledgeSoon(batch: readonly Waiting<N>[], done: Committed): void {
    this.#acknowledgeDeferred();
    const at = performance.now();
    if (this.#waiting.length < OVERLAP_THRESHOLD) return this.#acknowledge(batch, done, at);
    const timer = setTimeout(() => this.#acknowledgeDeferred(), MAX_DEFERRED_MS);
    this.#deferredAck = { acknowledge: () => this.#acknowledge(batch, done, at), size: batch.length, timer };
  }

  #acknowledgeDeferred(): void {
    const deferred = this.#deferredAck;
    if (!deferred) return;
    this.#deferredAck = undefined;
    clearTimeout(deferred.timer);
    deferred.acknowledge();
  }

  #acknowledge(batch: readonly Waiting<N>[], { outcomes, events }: Committed, at: number): void {
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
    let source: StateSource = this.handler.loadFromCache ? 'memory' : 'database';
    for (let attempt = 0; ; attempt++) {
      try {
        const done = await this.#options.database.pipelined((tx) => this.#decideAndSave(tx, commands, source));
        if (uncertain) this.#options.uncertain();
        return done;
      } catch (error) {
        const outdated: boolean = source === 'memory' && (error === cacheMiss || isOutdated(error));
        const repeated: boolean = source !== 'database and answers' && isUniqueViolation(error);
        source = outdated ? 'database' : 'database and answers';
        // Even past the deadline: the next attempt waits for nothing, it reads recorded answers.
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
   * Repeats are rare, so the first attempt does not search for them. A repeat that would take effect again collides
   * with its own record, and the batch runs again with the recorded answers. One that is refused now is looked up
   * before it is answered. Both happen while the rows are locked, so they see what other nodes committed meanwhile.
   *
   * A refusal is recorded under the same key as an effect. Whichever commits first applies to every copy of the
   * command that is still under way, on any node (LOG-3).
   */
  async #decideAndSave(tx: PipelinedTx, submitted: readonly Command<N>[], source: StateSource): Promise<Saved<State>> {
    const present = this.#options.rereadRights ? await withPresentRights(tx, submitted) : submitted;
    const commands = submitted.map((command, i) => (present[i] instanceof Problem ? command : (present[i] ?? command)));
    const cached = source === 'memory' ? this.handler.loadFromCache?.(tx, commands) : undefined;
    const state = cached ?? (await this.handler.load(tx, commands));
    const known =
      source === 'database and answers' ? await findPreviousReplies(tx, commands) : new Map<string, RecordedReply>();
    const events: NewEvent[] = [];
    const accepted: AnsweredCommand[] = [];
    const refused = new Map<string, AnsweredCommand>();
    let effects = 0;
    const outcomes = commands.map((command, i): Outcome => {
      const key = commandKey(command);
      const before = known.get(key);
      if (before) return replayReply(command, before);
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
    // A refusal writes nothing that would wait for the check, so no command is refused on unchecked state.
    if (cached !== undefined && accepted.length < commands.length) throw cacheMiss;
    if (source !== 'database and answers') {
      for (const key of await replaceRefusedRepeats(tx, commands, outcomes)) refused.delete(key);
    }
    if (effects + refused.size === 0) return { outcomes, events: [] };
    const changes = effects > 0 ? await this.handler.save(tx, state) : [];
    setImmediate(() => this.#acknowledgeDeferred()); // the statement below has been sent by then
    const logged = await append(tx.last, { events, commands: [...accepted, ...refused.values()], changes });
    return { outcomes, events: logged, ...(effects > 0 && { state }) };
  }

  #decide(state: State, command: Command<N>, events: NewEvent[]): Outcome {
    const decision = this.handler.decide(state, command);
    if (decision instanceof Problem) return decision;
    for (const event of decision.events) events.push(event);
    return { reply: JSON.stringify(decision.data) };
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const MAX_ATTEMPTS = 12;

/** Commands from which on acknowledging takes long enough to overlap it with the next transaction. */
const OVERLAP_THRESHOLD = 32;
/** How long a committed batch may stay unacknowledged, in milliseconds. */
const MAX_DEFERRED_MS = 20;
