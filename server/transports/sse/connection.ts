import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { channelSpec } from '../../../contract/channels';
import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import { problem, type Problem } from '../../../contract/problems';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Connection, Wire } from '../../hub/ports';
import type { Session } from '../../hub/session';
import type { ConnectionSlot } from '../admission/connection-slots';
import type { HeartbeatTarget, HeartbeatScheduler } from '../shared/heartbeat';
import type { Dialect } from './dialect';
import { idLine, joinedBodies, joinedWhole, type SseFrame } from './codec';

/** A request for a stream that may be one. */
export interface OpenedStream {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly place: ConnectionSlot;
  /** What gives connections a heartbeat. */
  readonly pulse: HeartbeatScheduler<SseConnection>;
  readonly dialect: Dialect;
  /** Answers by HTTP, where the stream has not begun. */
  refuse(refused: Problem): void;
}

/**
 * A stream of Server-Sent Events as the hub sees it. Its bytes go to the socket below the response, as they are: the
 * answer has no length and ends with the connection, so nothing need be put around each event. What it keeps, thousands
 * of idle connections keep.
 */
export class SseConnection implements Connection<SseFrame>, HeartbeatTarget {
  readonly transport = 'sse';
  readonly wire: Wire<SseFrame>;
  session: Session | undefined;
  /** Since when what its client says by other requests has been missed; for streams that have such a client. */
  heardAt: number | undefined;
  readonly #socket: Socket;
  readonly #place: ConnectionSlot;
  readonly #pulse: HeartbeatScheduler<SseConnection>;
  readonly #dialect: Dialect;
  /** How it is refused, until it has begun. */
  #refuse: ((refused: Problem) => void) | undefined;
  /** Where each logged channel stands, where there may be several. */
  #marks: Map<string, number> | undefined;
  #epoch = '';
  #writing = false;
  #ending = false;
  /** Since when one and the same write has been under way, where a heartbeat has found it so. */
  #lateSince = 0;

  constructor({ socket, place, pulse, dialect, refuse }: OpenedStream) {
    this.#socket = socket;
    this.#place = place;
    this.#pulse = pulse;
    this.#dialect = dialect;
    this.#refuse = refuse;
    this.wire = dialect.wire;
    pulse.add(this);
  }

  get address(): string {
    return this.#place.address;
  }

  get ready(): boolean {
    return !this.#writing && this.#refuse === undefined;
  }

  /** Begins the stream. @param head the answer's first lines @param stream where its client posts */
  greet(
    head: string,
    { data, meta, stream }: { data: Connected; meta: ConnectedMeta; stream?: string | undefined },
  ): void {
    this.#refuse = undefined;
    const logged = Object.entries(meta.channels).filter(([channel]) => channelSpec(channel).log);
    const marks = logged.map(([channel, { seq }]) => [channel, seq] as const);
    const { ids } = this.#dialect;
    if (ids === 'many') [this.#epoch, this.#marks] = [meta.epoch, new Map(marks)];
    const id = ids !== 'none' && marks.length > 0 ? idLine(meta.epoch, marks) : '';
    this.#write(Buffer.from(`${head}retry: ${RETRY_MS}\n${id}${this.#dialect.connected(data, meta, stream)}`));
  }

  send(frames: readonly SseFrame[]): void {
    if (frames.length > 0 && !this.#ending) this.#write(this.#bytesOf(frames));
  }

  #bytesOf(frames: readonly SseFrame[]): Buffer {
    if (this.#marks) return this.#marked(frames, this.#marks);
    return this.#dialect.ids === 'none' ? joinedBodies(frames) : joinedWhole(frames);
  }

  /** The events of one channel share its id; those of several have one of this stream's own. */
  #marked(frames: readonly SseFrame[], marks: Map<string, number>): Buffer {
    for (const { channel, seq } of frames) if (seq > 0 && !marks.has(channel)) marks.set(channel, seq - 1);
    if (marks.size > 1) return Buffer.concat(frames.map((frame) => this.#withOwnId(frame, marks)));
    for (const { channel, seq } of frames) if (seq > 0) marks.set(channel, seq);
    return joinedWhole(frames);
  }

  #withOwnId({ channel, seq, body }: SseFrame, marks: Map<string, number>): Buffer {
    if (seq === 0) return body;
    marks.set(channel, seq);
    return Buffer.concat([Buffer.from(idLine(this.#epoch, marks)), body]);
  }

  /** What the system takes at once costs no callback; only behind what waits there is one. */
  #write(bytes: Buffer): void {
    const socket = this.#socket;
    socket.write(bytes);
    if (socket.writableLength === 0) return this.session?.drained();
    this.#writing = true;
    socket.write(NOTHING, () => {
      this.#writing = false;
      this.#lateSince = 0;
      this.session?.drained();
    });
  }

  /** Shows that the stream is alive where nothing else does, and finds out who is no longer there. */
  beat(): void {
    if (this.#ending || this.#isMissed()) return this.terminate();
    if (this.#refuse) return;
    if (!this.#writing) return this.#write(this.#dialect.heartbeat());
    const now = Date.now();
    this.#lateSince ||= now;
    if (now - this.#lateSince >= LONGEST_WRITE_MS) this.terminate();
  }

  /** Whoever is said to be somewhere is to give signs of life: what is written to a dead peer tells for minutes nothing (PRE-2). */
  #isMissed(): boolean {
    const { session, heardAt } = this;
    if (heardAt === undefined || !session || Date.now() - heardAt < SILENCE_MS) return false;
    return [...session.subscriptions.keys()].some((channel) => channel.startsWith('presence:'));
  }

  /** Who does not read would not read a farewell either. */
  close(why: Goodbye): void {
    if (this.#refuse) return this.#refuse(refusalFor(why));
    if (why.code === 'too_slow') return this.terminate();
    const retry = why.resume ? (why.after ?? RETRY_MS) : AWAY_MS;
    this.#write(Buffer.from(`retry: ${retry}\n${this.#dialect.goodbye(why)}`));
    this.#ending = true;
    this.#socket.destroySoon(); // once all has been taken
    setTimeout(() => this.terminate(), FAREWELL_MS).unref();
  }

  terminate(): void {
    this.#socket.destroy();
  }

  gone(): void {
    this.#pulse.delete(this);
    this.#place.leave();
  }
}

/** What the end of a session amounts to for whom no stream has begun. */
function refusalFor({ code, after }: Goodbye): Problem {
  if (code === 'session_ended') return problem('auth.invalid_token');
  if (code === 'identity_changed') return problem('auth.identity_changed', { retryAfterMs: after ?? 0 });
  return problem(code === 'stopping' ? 'server.stopping' : 'server.unavailable', { retryAfterMs: after ?? 1_000 });
}

const NOTHING = Buffer.alloc(0);

/** When a browser comes back by itself, in milliseconds; later where it is not to come back, for no word keeps it away. */
const RETRY_MS = 3_000;
const AWAY_MS = 60_000;

/** How long a client may take to read its farewell and what stands before it, as over WebSocket. */
const FAREWELL_MS = 3_000;

/** How long a client may be silent that is to be heard from. */
const SILENCE_MS = 12_000;
/** How long a write may take: who reads at all has it by then. */
const LONGEST_WRITE_MS = 54_000;
