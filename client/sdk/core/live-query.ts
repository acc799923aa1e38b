import type { Meta, Position, Subscribed } from '../../../contract/core/frames';
import { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff } from './backoff';
import type { Down, Up } from './client-channel';
import { judge } from './sequence';
import { Store } from './store';

/** An event as views see it. */
export interface ViewEvent {
  readonly type: string;
  readonly data: unknown;
  readonly meta: Meta;
}

/** A state at a position: everything up to it is in, nothing after. */
export interface Snapshot<S> {
  readonly state: S;
  readonly position: Position;
}

export interface ReaderOptions<S> {
  readonly channel: string;
  /** Fetches the state as it is now. @throws Problem */
  load(): Promise<Snapshot<S>>;
  /** The view: pure. */
  apply(state: S, event: ViewEvent): S;
  /** Asks for the channel from a position on. Leaving it is its owner's affair. */
  up(message: Up): void;
}

/** What a reader has: the state, how sure it is of it, and since when. */
export interface Reading<S> {
  /** `absent` covers what is not there and what one may not see: the hub tells no difference. */
  readonly status: 'loading' | 'ready' | 'absent' | 'failed';
  readonly state?: S;
  readonly seq: number;
  /** When the hub last said something of it, in milliseconds since 1970. */
  readonly at?: number;
  /** Why it could not be read last. Beside a state: that one is kept, and may be old. */
  readonly problem?: Problem;
}

/**
 * A logged channel as a state that follows it: snapshot, then every event after it, once and in order. A hole is
 * asked for again; where the log does not reach back far enough there is a new snapshot.
 */
export class LiveQuery<S> {
  readonly store = new Store<Reading<S>>({ status: 'loading', seq: 0 });
  #at: Position | undefined;
  /** Events are not taken while the snapshot is on its way: they come again after it. */
  #loading = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = 0;

  constructor(private readonly options: ReaderOptions<S>) {}

  get channel(): string {
    return this.options.channel;
  }

  start(): void {
    void this.#load(++this.#running);
  }

  /** Keeps the state but marks it as possibly old; the next start reads it again. */
  stop(): void {
    this.#running++;
    clearTimeout(this.#timer);
    this.#at = undefined;
    this.#loading = false;
    if (this.store.get().status === 'ready') this.store.update({ status: 'loading' });
  }

  /** Forgets what it has: somebody else looks now. */
  forget(): void {
    this.#at = undefined;
    this.store.set({ status: 'loading', seq: 0 });
  }

  /** Tries again now what has failed. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    if (this.store.get().status !== 'ready') this.store.update({ status: 'loading' });
    this.start();
  }

  /** Changes the state by what no event of the channel tells; its position stays. */
  amend(change: (state: S) => S): void {
    const { state } = this.store.get();
    if (state !== undefined) this.store.update({ state: change(state) });
  }

  hear(message: Down): void {
    if (message.kind === 'event' && message.meta.channel === this.options.channel) this.#event(message);
    else if (message.kind === 'followed' && message.answer.channel === this.options.channel)
      this.#followed(message.answer);
    else if (message.kind === 'refused' && message.channel === this.options.channel)
      this.#refused(Problem.fromWire(message.problem));
    else if (message.kind === 'state' && message.state.status === 'online' && this.store.get().status === 'failed')
      this.retry();
  }

  async #load(running: number): Promise<void> {
    const { channel, load, up } = this.options;
    this.#loading = true;
    try {
      const { state, position } = await load();
      if (running !== this.#running) return;
      this.#loading = false;
      this.#at = position;
      this.store.set({ status: 'ready', state, seq: position.seq, at: Date.now() });
      up({ kind: 'follow', channel, since: position });
    } catch (error) {
      if (running !== this.#running) return;
      this.#loading = false;
      if (!(error instanceof Problem)) throw error;
      this.#fail(error);
      // Asked for although it cannot be seen: the hub follows it once it can.
      if (this.store.get().status === 'absent') up({ kind: 'follow', channel });
    }
  }

  #event({ type, data, meta }: ViewEvent): void {
    const { state } = this.store.get();
    if (this.#loading || !this.#at || state === undefined) return;
    const verdict = judge(this.#at, meta);
    if (verdict === 'hole') return this.#askAgain();
    if (verdict === 'repeat' || meta.seq === undefined) return;
    this.#at = { ...this.#at, seq: meta.seq };
    this.store.set({
      status: 'ready',
      state: this.options.apply(state, { type, data, meta }),
      seq: meta.seq,
      at: Date.now(),
    });
  }

  /** Everything after the last event taken, once more. */
  #askAgain(): void {
    if (this.#at) this.options.up({ kind: 'follow', channel: this.options.channel, since: this.#at });
  }

  #followed({ recovered, epoch, seq }: Subscribed): void {
    if (this.#loading) return;
    if (!this.#at) return this.store.get().status === 'absent' ? this.#startAgain() : undefined;
    const missed = !recovered && (epoch !== this.#at.epoch || seq !== this.#at.seq);
    if (missed) return this.#startAgain();
    this.#failures = 0;
    const { problem: _, ...rest } = this.store.get();
    this.store.set({ ...rest, at: Date.now() });
  }

  /** A state that is known to be absent keeps its first problem. */
  #refused(problem: Problem): void {
    if (this.store.get().status !== 'absent') this.#fail(problem);
  }

  /** Tries again after failures that may pass. The last state stays in sight unless this user may not see it any more. */
  #fail(problem: Problem): void {
    const { status, ...rest } = this.store.get();
    const { mayPass } = problem;
    const kept = HIDDEN.includes(problem.status) ? { seq: 0 } : rest;
    const shown = !mayPass || status !== 'ready' ? (problem.code.endsWith('not_found') ? 'absent' : 'failed') : status;
    if (!mayPass) this.#at = undefined;
    this.store.set({ ...kept, status: shown, problem });
    if (mayPass) this.#startAgain();
  }

  /** At once the first time, then with growing waits: whatever is wrong must not become a storm. */
  #startAgain(): void {
    clearTimeout(this.#timer);
    const wait = this.#failures === 0 ? 0 : fullJitter(usualBackoff, this.#failures);
    this.#failures++;
    this.#timer = setTimeout(() => this.start(), wait);
  }
}

/** The statuses of an answer that says: this is not there for you. */
const HIDDEN: readonly number[] = [401, 403, 404];
