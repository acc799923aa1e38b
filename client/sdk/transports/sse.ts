import type { HubRequest } from '../../../contract/core/frames';
import { Problem, type ProblemWire } from '../../../contract/problems';
import { isCommandName } from '../../../contract/commands';
import { withoutTrailing } from '../../../contract/core/text/trailing';
import { readEvents } from './parse-event-stream';
import { FramedLink, type Frame, type FramedLinkOptions, type Reply } from './framed';
import { LinkLost, type OpenLink } from './transport';

export interface SseLinkOptions {
  /** The hub's origin. */
  readonly url: string;
  /** Longest wait for the greeting and for each answer, in milliseconds. */
  readonly patienceMs?: number;
  /** A stream that brings nothing for so long, in milliseconds, is given up: the hub's heartbeats come every two seconds or so. */
  readonly silenceMs?: number;
}

/**
 * Links over Server-Sent Events: what the hub says comes as one endless answer, what is said goes by requests. It passes
 * where WebSockets do not, and needs no load balancer that knows connections.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: sseLinks({ url }) });
 */
export function sseLinks({ url, patienceMs = 10_000, silenceMs = SILENCE_MS }: SseLinkOptions): OpenLink {
  return (hello, events) => new SseLink(withoutTrailing(url, '/'), { hello, events, patienceMs }, silenceMs);
}

class SseLink extends FramedLink {
  readonly transport = 'sse';
  readonly #ending = new AbortController();
  /** By what the hub knows the stream. */
  #stream = '';
  #actor = 'guest';
  /** When the stream last brought anything. */
  #heardAt = 0;
  /** Looks for a stream that has gone silent: its wire may be cut where neither end is told. */
  #watch: ReturnType<typeof setInterval> | undefined;
  /** What is to be said, while what was said before is on its way: one request at a time keeps the order. */
  #unsaid: HubRequest[] = [];
  #saying = false;
  readonly #rooms = new Set<string>();
  #saidAt = 0;

  constructor(
    private readonly url: string,
    options: FramedLinkOptions,
    private readonly silenceMs: number,
  ) {
    super(options);
    for (const channel of options.hello.channels ?? []) this.#enter(channel);
    void this.#listen();
  }

  override subscribe(...[channel, since]: Parameters<FramedLink['subscribe']>): ReturnType<FramedLink['subscribe']> {
    this.#enter(channel);
    return super.subscribe(channel, since);
  }

  override unsubscribe(channel: string): void {
    this.#rooms.delete(channel);
    super.unsubscribe(channel);
  }

  protected send(type: string, data: unknown, ref?: number): void {
    this.#unsaid.push({ type, data, ...(ref !== undefined && { ref }) });
    if (!this.#saying) void this.#say();
  }

  protected shut(): void {
    clearInterval(this.#watch);
    this.#ending.abort();
  }

  async #listen(): Promise<void> {
    try {
      const answer = await this.#post('/api/stream', this.options.hello);
      if (!answer.ok || !answer.body) return this.ended(await refusalIn(answer));
      for await (const data of readEvents(answer.body, () => this.#alive())) this.#take(data);
    } catch {
      // The network, or we ourselves, have ended it.
    }
    this.ended();
  }

  #take(data: string): void {
    const frame = JSON.parse(data) as Frame;
    if (frame.type === 'connected' && frame.channel === undefined) {
      this.#stream = frame.stream ?? '';
      this.#actor = frame.data.usuario?.id ?? 'guest';
      clearInterval(this.#watch);
      this.#watch = setInterval(() => this.#isSilent() && this.ended(), this.silenceMs / 8);
    }
    this.hear(frame);
  }

  async #say(): Promise<void> {
    this.#saying = true;
    try {
      for (let said = this.#batch(); said.length > 0 && this.isOpen; said = this.#batch()) await this.#tell(said);
    } catch {
      this.ended(); // nobody knows whether it has arrived
    }
    this.#saying = false;
  }

  /** What fits into one request. */
  #batch(): HubRequest[] {
    let bytes = 0;
    const fits = (said: HubRequest, i: number): boolean =>
      i < MAX_SAID && ((bytes += JSON.stringify(said).length) < MAX_BYTES || i === 0);
    const end = this.#unsaid.findIndex((said, i) => !fits(said, i));
    return this.#unsaid.splice(0, end < 0 ? this.#unsaid.length : end);
  }

  /** To the node that has the stream. A load balancer may lead elsewhere, and to the right one the next time. */
  async #tell(said: readonly HubRequest[]): Promise<void> {
    this.#saidAt = Date.now();
    for (let tries = 0; tries < TRIES && this.isOpen; tries++) {
      const answer = await this.#post('/api/stream/say', { stream: this.#stream, said });
      if (answer.ok) return;
      const refused = await refusalIn(answer);
      if (refused?.code === 'stream.not_here') continue;
      return refused ? this.#refuse(said, refused) : this.ended();
    }
    for (const one of said) this.#tellElsewhere(one);
  }

  #refuse(said: readonly HubRequest[], refused: Problem): void {
    for (const { ref } of said) if (ref !== undefined) this.answer(ref, refused.toWire());
  }

  /** Any node takes a user's command; what is meant for the stream itself needs another stream, with its positions. */
  #tellElsewhere({ type, data, ref }: HubRequest): void {
    if (ref === undefined) return; // a signal, worth nothing later
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
      this.ended(); // come back as who it is now
    } catch {
      this.fail(ref, new LinkLost(name));
    }
  }

  /**
   * The hub believes whoever is in a room to be gone, if nothing is heard of them: a stream does not tell. Its heartbeats
   * are answered, for browsers put timers to sleep.
   */
  #alive(): void {
    this.#heardAt = Date.now();
    if (this.isOpen && this.#rooms.size > 0 && !this.#saying && this.#heardAt - this.#saidAt >= LIFE_MS)
      this.send('ping', {});
  }

  #isSilent(): boolean {
    return Date.now() - this.#heardAt >= this.silenceMs;
  }

  #enter(channel: string): void {
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
      signal: this.#ending.signal,
    });
  }
}

/** The hub's own word, where it is one. */
async function refusalIn(answer: Response): Promise<Problem | undefined> {
  const said = (await answer.json().catch(() => undefined)) as Partial<ProblemWire> | undefined;
  return said?.error && Problem.fromWire(said.error);
}

/** How often somebody in a room shows that they are there, in milliseconds; the hub waits several times as long. */
const LIFE_MS = 3_000;
/** Two heartbeats late, and a slow network: a stream that brings nothing for so long brings nothing at all. */
const SILENCE_MS = 7_000;
const TRIES = 4;
const MAX_SAID = 64;
const MAX_BYTES = 24 * 1024;
