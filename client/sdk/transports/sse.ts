import type { HubRequest } from '../../../contract/core/frames';
import { Problem, type ProblemWire } from '../../../contract/problems';
import { isCommandName } from '../../../contract/commands';
import { withoutTrailing } from '../../../contract/core/text/trailing';
import { readEvents } from './parse-event-stream';
import { FramedLink, type Frame, type FramedLinkOptions, type Reply } from './framed';
import { TransportLost, type OpenTransport } from './transport';

export interface SseLinkOptions {
  /** The hub's origin. */
  readonly url: string;
  /** Timeout of the greeting and of each answer, in milliseconds. */
  readonly patienceMs?: number;
  /**
   * How long a stream can be silent before it is closed, in milliseconds: the hub's heartbeats come every two seconds
   * or so.
   */
  readonly silenceMs?: number;
}

/**
 * Connects over Server-Sent Events: the hub sends one endless response, the client sends requests. It works where
 * WebSockets are blocked, and needs no load balancer with sticky connections.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: sseLinks({ url }) });
 */
export function sseLinks({ url, patienceMs = 10_000, silenceMs = SILENCE_MS }: SseLinkOptions): OpenTransport {
  return (hello, events) => new SseLink(withoutTrailing(url, '/'), { hello, events, patienceMs }, silenceMs);
}

class SseLink extends FramedLink {
  readonly transport = 'sse';
  readonly #abort = new AbortController();
  /** The stream's id at the hub. */
  #stream = '';
  #actor = 'guest';
  /** When the stream last received anything. */
  #receivedAt = 0;
  /** Detects a silent stream: the network may have cut it without notice to either end. */
  #silenceTimer: ReturnType<typeof setInterval> | undefined;
  /** Messages that wait while earlier ones are being sent: one request at a time keeps the order. */
  #queue: HubRequest[] = [];
  #isSending = false;
  readonly #rooms = new Set<string>();
  #sentAt = 0;

  constructor(
    private readonly url: string,
    options: FramedLinkOptions,
    private readonly silenceMs: number,
  ) {
    super(options);
    for (const channel of options.hello.channels ?? []) this.#trackRoom(channel);
    void this.#read();
  }

  override subscribe(...[channel, since]: Parameters<FramedLink['subscribe']>): ReturnType<FramedLink['subscribe']> {
    this.#trackRoom(channel);
    return super.subscribe(channel, since);
  }

  override unsubscribe(channel: string): void {
    this.#rooms.delete(channel);
    super.unsubscribe(channel);
  }

  protected send(type: string, data: unknown, ref?: number): void {
    this.#queue.push({ type, data, ...(ref !== undefined && { ref }) });
    if (!this.#isSending) void this.#flush();
  }

  protected shut(): void {
    clearInterval(this.#silenceTimer);
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    try {
      const answer = await this.#post('/api/stream', this.options.hello);
      if (!answer.ok || !answer.body) return this.ended(await refusalIn(answer));
      for await (const data of readEvents(answer.body, () => this.#onActivity())) this.#onData(data);
    } catch {
      // The network or this client has closed it.
    }
    this.ended();
  }

  #onData(data: string): void {
    const frame = JSON.parse(data) as Frame;
    if (frame.type === 'connected' && frame.channel === undefined) {
      this.#stream = frame.stream ?? '';
      this.#actor = frame.data.usuario?.id ?? 'guest';
      clearInterval(this.#silenceTimer);
      this.#silenceTimer = setInterval(() => this.#isSilent() && this.ended(), this.silenceMs / 8);
    }
    this.hear(frame);
  }

  async #flush(): Promise<void> {
    this.#isSending = true;
    try {
      for (let said = this.#batch(); said.length > 0 && this.isOpen; said = this.#batch())
        await this.#sendToStream(said);
    } catch {
      this.ended(); // it is unknown whether it has arrived
    }
    this.#isSending = false;
  }

  /** Takes the messages that fit into one request. */
  #batch(): HubRequest[] {
    let bytes = 0;
    const fits = (said: HubRequest, i: number): boolean =>
      i < MAX_MESSAGES && ((bytes += JSON.stringify(said).length) < MAX_BYTES || i === 0);
    const end = this.#queue.findIndex((said, i) => !fits(said, i));
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  /**
   * Sends messages to the node that holds the stream. A load balancer may pick another node, and the right one next
   * time.
   */
  async #sendToStream(said: readonly HubRequest[]): Promise<void> {
    this.#sentAt = Date.now();
    for (let tries = 0; tries < TRIES && this.isOpen; tries++) {
      const answer = await this.#post('/api/stream/say', { stream: this.#stream, said });
      if (answer.ok) return;
      const refused = await refusalIn(answer);
      if (refused?.code === 'stream.not_here') continue;
      return refused ? this.#refuse(said, refused) : this.ended();
    }
    for (const one of said) this.#sendToAnyNode(one);
  }

  #refuse(said: readonly HubRequest[], refused: Problem): void {
    for (const { ref } of said) if (ref !== undefined) this.answer(ref, refused.toWire());
  }

  /**
   * Handles messages that did not reach the stream's node. Any node accepts a user's command; any other message needs a
   * new stream, with its positions.
   */
  #sendToAnyNode({ type, data, ref }: HubRequest): void {
    if (ref === undefined) return; // a signal, which has no value later
    if (isCommandName(type) && this.#actor !== 'guest') return void this.#command(type, data as object, ref);
    if (type === 'ping' && !this.#isSilent()) return this.answer(ref, { success: true });
    this.ended();
  }

  async #command(name: string, input: { id?: string }, ref: number): Promise<void> {
    try {
      const { id, ...rest } = input;
      const path = `/api/commands/${name}?actor=${encodeURIComponent(this.#actor)}`;
      const answer = await this.#post(path, rest, id === undefined ? {} : { 'idempotency-key': id });
      const reply = (await answer.json()) as Reply;
      if (reply.success || reply.error.code !== 'auth.identity_changed') return this.answer(ref, reply);
      this.ended(); // reconnect as the current user
    } catch {
      this.fail(ref, new TransportLost(name));
    }
  }

  /**
   * Shows the hub that the client is alive: it removes silent clients from their rooms, and a stream alone does not
   * prove presence. The client answers the hub's heartbeats, because browsers suspend timers.
   */
  #onActivity(): void {
    this.#receivedAt = Date.now();
    if (this.isOpen && this.#rooms.size > 0 && !this.#isSending && this.#receivedAt - this.#sentAt >= ALIVE_MS)
      this.send('ping', {});
  }

  #isSilent(): boolean {
    return Date.now() - this.#receivedAt >= this.silenceMs;
  }

  #trackRoom(channel: string): void {
    if (channel.startsWith('presence:')) this.#rooms.add(channel);
  }

  #post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const { token, language } = this.options.hello;
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(language !== undefined && { 'accept-language': language }),
        ...(token !== undefined && path.startsWith('/api/commands') && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      credentials: token === undefined ? 'include' : 'omit',
      signal: this.#abort.signal,
    });
  }
}

/** The hub's problem, if the answer contains one. */
async function refusalIn(answer: Response): Promise<Problem | undefined> {
  const said = (await answer.json().catch(() => undefined)) as Partial<ProblemWire> | undefined;
  return said?.error && Problem.fromWire(said.error);
}

/** How often a client in a room shows that it is alive, in milliseconds; the hub waits several times as long. */
const ALIVE_MS = 3_000;
/** Two missed heartbeats and a slow network: after such a silence the stream counts as dead. */
const SILENCE_MS = 7_000;
const TRIES = 4;
const MAX_MESSAGES = 64;
const MAX_BYTES = 24 * 1024;
