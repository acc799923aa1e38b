import type { Meta, Position, Subscribed } from '../../../contract/core/frames';
import { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff } from './backoff';
import type { ConnectionMessage, ClientMessage } from './client-channel';
import { classify } from './sequence';
import { Store } from './store';

/** An event as views receive it. */
export interface ViewEvent {
  readonly type: string;
  readonly data: unknown;
  readonly meta: Meta;
}

/** A state at a position: it includes every event up to that position and none after it. */
export interface Snapshot<S> {
  readonly state: S;
  readonly position: Position;
}

export interface LiveQueryOptions<S> {
  readonly channel: string;
  /** Reads the current state. @throws Problem */
  load(): Promise<Snapshot<S>>;
  /** The reducer; a pure function. */
  apply(state: S, event: ViewEvent): S;
  /** Sends a subscription from a position on. The owner unsubscribes. */
  up(message: ClientMessage): void;
}

/** The result of a live query: the state, its status, and when it was last confirmed. */
export interface LiveQueryState<S> {
  /** `absent` covers both missing and forbidden channels: the hub does not distinguish them. */
  readonly status: 'loading' | 'ready' | 'absent' | 'failed';
  readonly state?: S;
  readonly seq: number;
  /** When the hub last confirmed it, in milliseconds since 1970. */
  readonly at?: number;
  /** Why the last read failed. A state beside it is kept, and may be outdated. */
  readonly problem?: Problem;
}

/**
 * A state that follows a logged channel: a snapshot, then every later event, once and in order. After a gap it asks for
 * the missing events; if the log no longer has them, it reads a new snapshot.
 */
export class LiveQuery<S> {
  readonly store = new Store<LiveQueryState<S>>({ status: 'loading', seq: 0 });
  #position: Position | undefined;
  /** While the snapshot is being read, events are ignored: they are sent again after it. */
  #loading = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = 0;

  constructor(private readonly options: LiveQueryOptions<S>) {}

  get channel(): string {
    return this.options.channel;
  }

  start(): void {
    void this.#load(++this.#running);
  }

  /** Keeps the state but marks it as possibly outdated; the next start reads it again. */
  stop(): void {
    this.#running++;
    clearTimeout(this.#timer);
    this.#position = undefined;
    this.#loading = false;
    if (this.store.get().status === 'ready') this.store.update({ status: 'loading' });
  }

  /** Discards the state, because the actor has changed. */
  forget(): void {
    this.#position = undefined;
    this.store.set({ status: 'loading', seq: 0 });
  }

  /** Retries a failed read now. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    if (this.store.get().status !== 'ready') this.store.update({ status: 'loading' });
    this.start();
  }

  /** Changes the state by information that is in no event of the channel; the position stays. */
  amend(change: (state: S) => S): void {
    const { state } = this.store.get();
    if (state !== undefined) this.store.update({ state: change(state) });
  }

  hear(message: ConnectionMessage): void {
    if (message.kind === 'event' && message.meta.channel === this.options.channel) this.#onEvent(message);
    else if (message.kind === 'followed' && message.answer.channel === this.options.channel)
      this.#onFollowed(message.answer);
    else if (message.kind === 'refused' && message.channel === this.options.channel)
      this.#onRefused(Problem.fromWire(message.problem));
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
      this.#position = position;
      this.store.set({ status: 'ready', state, seq: position.seq, at: Date.now() });
      up({ kind: 'follow', channel, since: position });
    } catch (error) {
      if (running !== this.#running) return;
      this.#loading = false;
      if (!(error instanceof Problem)) throw error;
      this.#fail(error);
      // Subscribes although the channel is forbidden: the hub starts the subscription once access is granted.
      if (this.store.get().status === 'absent') up({ kind: 'follow', channel });
    }
  }

  #onEvent({ type, data, meta }: ViewEvent): void {
    const { state } = this.store.get();
    if (this.#loading || !this.#position || state === undefined) return;
    const verdict = classify(this.#position, meta);
    if (verdict === 'hole') return this.#resubscribe();
    if (verdict === 'repeat' || meta.seq === undefined) return;
    this.#position = { ...this.#position, seq: meta.seq };
    this.store.set({
      status: 'ready',
      state: this.options.apply(state, { type, data, meta }),
      seq: meta.seq,
      at: Date.now(),
    });
  }

  /** Asks again for every event after the last applied one. */
  #resubscribe(): void {
    if (this.#position) this.options.up({ kind: 'follow', channel: this.options.channel, since: this.#position });
  }

  #onFollowed({ recovered, epoch, seq }: Subscribed): void {
    if (this.#loading) return;
    if (!this.#position) return this.store.get().status === 'absent' ? this.#restart() : undefined;
    const missed = !recovered && (epoch !== this.#position.epoch || seq !== this.#position.seq);
    if (missed) return this.#restart();
    this.#failures = 0;
    const { problem: _, ...rest } = this.store.get();
    this.store.set({ ...rest, at: Date.now() });
  }

  /** Handles a refusal; a channel already known to be absent keeps its first problem. */
  #onRefused(problem: Problem): void {
    if (this.store.get().status !== 'absent') this.#fail(problem);
  }

  /** Retries after a temporary failure. The last state stays visible unless this user has lost access to it. */
  #fail(problem: Problem): void {
    const { status, ...rest } = this.store.get();
    const { isRetryable: mayPass } = problem;
    const kept = NO_ACCESS.includes(problem.status) ? { seq: 0 } : rest;
    const shown = !mayPass || status !== 'ready' ? (problem.code.endsWith('not_found') ? 'absent' : 'failed') : status;
    if (!mayPass) this.#position = undefined;
    this.store.set({ ...kept, status: shown, problem });
    if (mayPass) this.#restart();
  }

  /**
   * Restarts at once the first time, then with growing delays, so that a persistent failure causes no storm of
   * requests.
   */
  #restart(): void {
    clearTimeout(this.#timer);
    const wait = this.#failures === 0 ? 0 : fullJitter(usualBackoff, this.#failures);
    this.#failures++;
    this.#timer = setTimeout(() => this.start(), wait);
  }
}

/** The HTTP statuses of an answer to a user without access. */
const NO_ACCESS: readonly number[] = [401, 403, 404];
