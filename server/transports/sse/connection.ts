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

/** An admitted request for a stream. */
export interface OpenedStream {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly slot: ConnectionSlot;
  /** Sends the connections' heartbeats. */
  readonly heartbeats: HeartbeatScheduler<SseConnection>;
  readonly dialect: Dialect;
  /** Responds with an HTTP error, if the stream has not begun. */
  refuse(refused: Problem): void;
}

/**
 * A stream of Server-Sent Events as the hub sees it. Its bytes go directly to the socket below the response: the
 * response has no length and ends with the connection, so events need no chunk encoding. Thousands of idle connections
 * keep its fields.
 */
export class SseConnection implements Connection<SseFrame>, HeartbeatTarget {
  readonly transport = 'sse';
  readonly wire: Wire<SseFrame>;
  session: Session | undefined;
  /** The time of the client's last request, for a stream whose client sends any. */
  lastRequestAt: number | undefined;
  readonly #socket: Socket;
  readonly #slot: ConnectionSlot;
  readonly #heartbeats: HeartbeatScheduler<SseConnection>;
  readonly #dialect: Dialect;
  /** Refuses the request; set until the stream begins. */
  #refuse: ((refused: Problem) => void) | undefined;
  /** The last sequence of each logged channel, where there may be several. */
  #marks: Map<string, number> | undefined;
  #epoch = '';
  #writing = false;
  #ending = false;
  /** The time at which a heartbeat first found the current write unfinished. */
  #lateSince = 0;

  constructor({ socket, slot, heartbeats, dialect, refuse }: OpenedStream) {
    this.#socket = socket;
    this.#slot = slot;
    this.#heartbeats = heartbeats;
    this.#dialect = dialect;
    this.#refuse = refuse;
    this.wire = dialect.wire;
    heartbeats.add(this);
  }

  get address(): string {
    return this.#slot.address;
  }

  get ready(): boolean {
    return !this.#writing && this.#refuse === undefined;
  }

  /** Begins the stream. @param head the response's head @param stream the key with which its client posts */
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

  /**
   * Returns the bytes of frames with ids: shared ones for a single channel, this stream's own where there are several.
   */
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

  /** Writes bytes. A write that the operating system accepts at once needs no callback. */
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

  /** Sends a heartbeat unless a write is under way, and terminates the streams of clients that are gone. */
  beat(): void {
    if (this.#ending || this.#isSilent()) return this.terminate();
    if (this.#refuse) return;
    if (!this.#writing) return this.#write(this.#dialect.heartbeat());
    const now = Date.now();
    this.#lateSince ||= now;
    if (now - this.#lateSince >= LONGEST_WRITE_MS) this.terminate();
  }

  /**
   * Returns whether a client with presence in a room has stopped sending requests: writes to a dead peer fail only
   * after minutes (PRE-2).
   */
  #isSilent(): boolean {
    const { session, lastRequestAt } = this;
    if (lastRequestAt === undefined || !session || Date.now() - lastRequestAt < SILENCE_MS) return false;
    return [...session.subscriptions.keys()].some((channel) => channel.startsWith('presence:'));
  }

  /** Closes the stream with a goodbye, except for a slow client, which would not read it. */
  close(why: Goodbye): void {
    if (this.#refuse) return this.#refuse(refusalFor(why));
    if (why.code === 'too_slow') return this.terminate();
    const retry = why.resume ? (why.after ?? RETRY_MS) : AWAY_MS;
    this.#write(Buffer.from(`retry: ${retry}\n${this.#dialect.goodbye(why)}`));
    this.#ending = true;
    this.#socket.destroySoon(); // once all bytes have been sent
    setTimeout(() => this.terminate(), GOODBYE_MS).unref();
  }

  terminate(): void {
    this.#socket.destroy();
  }

  onClose(): void {
    this.#heartbeats.delete(this);
    this.#slot.release();
  }
}

/** Returns the refusal for a session that ends before its stream has begun. */
function refusalFor({ code, after }: Goodbye): Problem {
  if (code === 'session_ended') return problem('auth.invalid_token');
  if (code === 'identity_changed') return problem('auth.identity_changed', { retryAfterMs: after ?? 0 });
  return problem(code === 'stopping' ? 'server.stopping' : 'server.unavailable', { retryAfterMs: after ?? 1_000 });
}

const NOTHING = Buffer.alloc(0);

/** Milliseconds until a browser reconnects by itself. It is longer where it should not, because nothing prevents it. */
const RETRY_MS = 3_000;
const AWAY_MS = 60_000;

/** Milliseconds that a client may take to read its goodbye and the events before it, as over WebSocket. */
const GOODBYE_MS = 3_000;

/** Milliseconds that a client with presence may send no request. */
const SILENCE_MS = 12_000;
/** Milliseconds that a write may take; a client that reads at all is faster. */
const LONGEST_WRITE_MS = 54_000;
