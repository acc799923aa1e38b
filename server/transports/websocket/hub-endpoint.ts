import type { RawData } from 'ws';
import { handshakeAuth, hubRequest, type HandshakeAuth } from '../../../contract/core/frames';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { parseInput } from '../../../contract/parse';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { Problem, problem } from '../../../contract/problems';
import { wireIn } from '../../../contract/wire-in';
import type { Session } from '../../hub/session';
import type { Admitted } from '../admission/handshake';
import { refusalFor } from '../shared/failures';
import { answering, Requests } from '../shared/requests';
import { resume, openSession, closeSession, startSession, type ServingOptions } from '../shared/session-lifecycle';
import { WebSocketConnection, type ConnectionOwner, type OpenedSocket } from './connection';
import { fieldOf, inInput, read } from './parse-message';
import { connectedFrame, frameOf, replyFrame } from './codec';

/** How long a client may take to say who it is, in milliseconds. */
const HELLO_MS = 8_000;

/** A frame from the client, or what stands against it. */
interface Asked {
  type: string;
  ref: number | undefined;
  data: unknown;
  problem?: Problem;
}

/**
 * `/hub`: what Socket.IO's clients have, for those who speak plain WebSocket. The first frame is `hello`; what comes
 * behind it waits until the hub knows who is there.
 */
export class HubSocket implements ConnectionOwner {
  readonly #connection: WebSocketConnection;
  #silence: NodeJS.Timeout | undefined;
  /** Who it is by its handshake, until it says so itself. */
  #shown: Admitted | undefined;
  /** What has come behind the hello. */
  #waiting: Asked[] | undefined;
  #session: Session | undefined;
  /** The language of its refusals. */
  #language: Language;
  /** Made for the first one: many who listen never ask for anything. */
  #requests: Requests | undefined;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    shown: Admitted,
  ) {
    this.#shown = shown;
    this.#language = shown.language;
    this.#connection = new WebSocketConnection(opened, this);
    this.#silence = setTimeout(() => this.end(goodbye('no_hello')), HELLO_MS);
  }

  heard(data: RawData, isBinary: boolean): void {
    const asked = askedIn(data, isBinary);
    if (this.#shown) void this.#meet(asked, this.#shown);
    else if (this.#waiting) this.#waiting.push(asked);
    else this.#take(asked);
  }

  drained(): void {
    this.#session?.drained();
  }

  /** Before there is a session, as well as after. */
  end(why: Goodbye): void {
    if (this.#session) this.#session.end(why);
    else this.#connection.close(why);
  }

  gone(): void {
    this.#hush();
    if (this.#session) closeSession(this.#session);
  }

  /** Its silence is over. */
  #hush(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  async #meet(first: Asked, shown: Admitted): Promise<void> {
    const waiting: Asked[] = [];
    this.#waiting = waiting;
    this.#shown = undefined;
    this.#hush();
    this.#connection.pause();
    try {
      const wish = fieldOf(first.data, 'language'); // also of a hello that is refused for something else
      if (typeof wish === 'string') this.#language = preferredLanguage(wish);
      const auth = helloIn(first);
      const admitted = await this.options.handshake.introduce(shown, auth);
      if (this.#connection.isOpen) this.#serve(admitted, auth, first.ref);
    } catch (error) {
      this.#turnAway(first, refusalFor(error, 'a packet could not be handled', this.options, { name: 'hello' }));
    }
    this.#waiting = undefined;
    for (const asked of waiting) this.#take(asked);
    this.#connection.resume();
  }

  #serve(admitted: Admitted, auth: HandshakeAuth, ref: number | undefined): void {
    const { options } = this;
    const session = openSession(options, this.#connection, admitted.principal);
    if (!session) return;
    this.#session = session;
    void startSession(options, session, admitted, () =>
      resume(options, session, auth, (data, meta) => {
        this.#connection.send([connectedFrame(data, meta)]);
        if (ref !== undefined) answer(session, ref)({ success: true });
      }),
    );
  }

  /** Who was turned away is heard no more. */
  #take({ type, ref, data, problem }: Asked): void {
    const session = this.#session;
    if (!session) return;
    this.#requests ??= new Requests(this.options, session, this.#language);
    this.#requests.take({ name: type, input: problem ?? data, answer: answer(session, ref) });
  }

  /** Who is not let in hears why, as the answer to its hello. */
  #turnAway({ ref }: Asked, refused: Problem): void {
    const wire = wireIn(refused, this.#language);
    const told = frameOf({ type: 'problem', data: wire, timestamp: new Date().toISOString(), channel: 'session' });
    this.#connection.send([ref === undefined ? told : replyFrame(ref, JSON.stringify(wire))]);
    if (refused.code === 'auth.invalid_token') this.end(goodbye('session_ended'));
    else if (refused.mayPass) this.end(goodbye('stopping', refused.retryAfterMs ?? 1_000));
    else this.end(goodbye('no_hello'));
  }
}

const answer = (session: Session, ref: number | undefined) =>
  answering(session, ref === undefined ? undefined : (reply) => replyFrame(ref, reply));

function askedIn(data: RawData, isBinary: boolean): Asked {
  const { words, problem: unreadable } = read(data, isBinary);
  const parsed = hubRequest.safeParse(words);
  if (!parsed.success) return { type: '', ref: refIn(words), data: undefined, problem: unreadable ?? whyNot(words) };
  const { type, ref, data: input } = parsed.data;
  return {
    type,
    ref,
    data: input ?? (input === null ? null : {}),
    ...(unreadable && { problem: inInput(unreadable) }),
  };
}

function whyNot(words: unknown): Problem {
  try {
    parseInput(hubRequest, words);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  return problem('request.malformed');
}

/** Whoever can be told by number is told so, whatever else is wrong with the frame. */
function refIn(words: unknown): number | undefined {
  const ref = hubRequest.shape.ref.safeParse(fieldOf(words, 'ref'));
  return ref.success ? ref.data : undefined;
}

/** @throws Problem where the first frame is no hello. */
function helloIn({ type, data, problem: refused }: Asked): HandshakeAuth {
  if (refused) throw refused;
  if (type !== 'hello') throw problem('request.invalid', { field: 'type', message: 'type: se esperaba hello' });
  return parseInput(handshakeAuth, data, 'data');
}
