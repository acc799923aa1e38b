import type { RawData } from 'ws';
import { handshakeAuth, hubRequest, type HandshakeAuth } from '../../../contract/core/frames';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { parseInput } from '../../../contract/parse';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { Problem, problem } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import type { Session } from '../../hub/session';
import type { Admitted } from '../admission/handshake';
import { refusalFor } from '../shared/failures';
import { replyTo, Requests } from '../shared/requests';
import { resume, openSession, closeSession, startSession, type ServingOptions } from '../shared/session-lifecycle';
import { WebSocketConnection, type ConnectionOwner, type OpenedSocket } from './connection';
import { fieldOf, inInput, read } from './parse-message';
import { connectedFrame, frameOf, replyFrame } from './codec';

/** Milliseconds that a client may take to send its hello. */
const HELLO_MS = 8_000;

/** A frame from the client, or the problem with it. */
interface ClientFrame {
  type: string;
  ref: number | undefined;
  data: unknown;
  problem?: Problem;
}

/**
 * A client of `/hub`, which offers over plain WebSocket what Socket.IO clients have. The first frame is `hello`; later
 * frames wait until the client is authenticated.
 */
export class HubSocket implements ConnectionOwner {
  readonly #connection: WebSocketConnection;
  #helloTimer: NodeJS.Timeout | undefined;
  /** The client as its handshake authenticated it, until its hello arrives. */
  #admitted: Admitted | undefined;
  /** Frames that arrived after the hello, while the client is being authenticated. */
  #pending: ClientFrame[] | undefined;
  #session: Session | undefined;
  /** The language of the client's refusals. */
  #language: Language;
  /** Created with the first request: many clients only receive events. */
  #requests: Requests | undefined;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    admitted: Admitted,
  ) {
    this.#admitted = admitted;
    this.#language = admitted.language;
    this.#connection = new WebSocketConnection(opened, this);
    this.#helloTimer = setTimeout(() => this.end(goodbye('no_hello')), HELLO_MS);
  }

  onMessage(data: RawData, isBinary: boolean): void {
    const frame = parseFrame(data, isBinary);
    if (this.#admitted) void this.#authenticate(frame, this.#admitted);
    else if (this.#pending) this.#pending.push(frame);
    else this.#handle(frame);
  }

  drained(): void {
    this.#session?.drained();
  }

  /** Ends the session, or the connection where there is no session yet. */
  end(why: Goodbye): void {
    if (this.#session) this.#session.end(why);
    else this.#connection.close(why);
  }

  onClose(): void {
    this.#stopHelloTimer();
    if (this.#session) closeSession(this.#session);
  }

  #stopHelloTimer(): void {
    clearTimeout(this.#helloTimer);
    this.#helloTimer = undefined;
  }

  async #authenticate(hello: ClientFrame, before: Admitted): Promise<void> {
    const pending: ClientFrame[] = [];
    this.#pending = pending;
    this.#admitted = undefined;
    this.#stopHelloTimer();
    this.#connection.pause();
    try {
      const language = fieldOf(hello.data, 'language'); // also of a hello that is refused for another reason
      if (typeof language === 'string') this.#language = preferredLanguage(language);
      const auth = authOf(hello);
      const admitted = await this.options.handshake.authenticate(before, auth);
      if (this.#connection.isOpen) this.#startSession(admitted, auth, hello.ref);
    } catch (error) {
      this.#refuse(hello, refusalFor(error, 'a packet could not be handled', this.options, { name: 'hello' }));
    }
    this.#pending = undefined;
    for (const frame of pending) this.#handle(frame);
    this.#connection.resume();
  }

  #startSession(admitted: Admitted, auth: HandshakeAuth, ref: number | undefined): void {
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

  /** Executes a request; a refused client, which has no session, is ignored. */
  #handle({ type, ref, data, problem }: ClientFrame): void {
    const session = this.#session;
    if (!session) return;
    this.#requests ??= new Requests(this.options, session, this.#language);
    this.#requests.take({ name: type, input: problem ?? data, answer: answer(session, ref) });
  }

  /** Sends the refusal as the reply to the hello, and ends the connection. */
  #refuse({ ref }: ClientFrame, refused: Problem): void {
    const wire = toWireInLanguage(refused, this.#language);
    const event = frameOf({ type: 'problem', data: wire, timestamp: new Date().toISOString(), channel: 'session' });
    this.#connection.send([ref === undefined ? event : replyFrame(ref, JSON.stringify(wire))]);
    if (refused.code === 'auth.invalid_token') this.end(goodbye('session_ended'));
    else if (refused.isRetryable) this.end(goodbye('stopping', refused.retryAfterMs ?? 1_000));
    else this.end(goodbye('no_hello'));
  }
}

const answer = (session: Session, ref: number | undefined) =>
  replyTo(session, ref === undefined ? undefined : (reply) => replyFrame(ref, reply));

function parseFrame(data: RawData, isBinary: boolean): ClientFrame {
  const { value, problem: unreadable } = read(data, isBinary);
  const parsed = hubRequest.safeParse(value);
  if (!parsed.success) return { type: '', ref: refIn(value), data: undefined, problem: unreadable ?? problemOf(value) };
  const { type, ref, data: input } = parsed.data;
  return {
    type,
    ref,
    data: input ?? (input === null ? null : {}),
    ...(unreadable && { problem: inInput(unreadable) }),
  };
}

function problemOf(value: unknown): Problem {
  try {
    parseInput(hubRequest, value);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  return problem('request.malformed');
}

/** Returns the frame's `ref` if it is valid, so that the refusal of an invalid frame can be a reply. */
function refIn(value: unknown): number | undefined {
  const ref = hubRequest.shape.ref.safeParse(fieldOf(value, 'ref'));
  return ref.success ? ref.data : undefined;
}

/** @throws Problem where the first frame is no hello. */
function authOf({ type, data, problem: refused }: ClientFrame): HandshakeAuth {
  if (refused) throw refused;
  if (type !== 'hello') throw problem('request.invalid', { field: 'type', message: 'type: se esperaba hello' });
  return parseInput(handshakeAuth, data, 'data');
}
