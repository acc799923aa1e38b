import type { RawData } from 'ws';
import { handshakeAuth, hubRequest, type HandshakeAuth } from '../../contract/frames';
import { parseInput } from '../../contract/parse';
import { goodbye, Problem, problem, type Goodbye } from '../../contract/problems';
import type { Session } from '../hub/session';
import { watchFlood } from './flood-watch';
import type { Admitted } from './handshake';
import { answering, requestsOf, toProblem } from './requests';
import { resume, seat, welcome, type Seated, type ServingOptions } from './serving';
import { WebSocketConnection, type OpenedSocket } from './websocket-connection';
import { fieldOf, read } from './websocket-text';
import { connectedFrame, frameOf, replyFrame } from './websocket-wire';

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
export class HubSocket {
  readonly #connection: WebSocketConnection;
  readonly #silence: NodeJS.Timeout;
  #seated: Seated | undefined;
  /** What the next frame meets. */
  #take: (asked: Asked) => void;

  constructor(
    private readonly options: ServingOptions,
    private readonly opened: OpenedSocket,
    private readonly shown: Admitted,
  ) {
    const { socket } = opened;
    this.#connection = new WebSocketConnection(opened, () => this.#seated?.session.drained());
    this.#silence = setTimeout(() => this.#end(goodbye('no_hello')), HELLO_MS);
    this.#take = (first) => void this.#meet(first);
    watchFlood(this.#connection, options.messages, (why) => this.#end(why));
    socket.on('message', (data, isBinary) => this.#take(askedIn(data, isBinary)));
    socket.on('close', () => {
      clearTimeout(this.#silence);
      this.#seated?.left();
    });
  }

  /** Before there is a session, as well as after. */
  #end(why: Goodbye): void {
    if (this.#seated) this.#seated.session.end(why);
    else this.#connection.close(why);
  }

  async #meet(first: Asked): Promise<void> {
    const { socket } = this.opened;
    const waiting: Asked[] = [];
    this.#take = (asked) => waiting.push(asked);
    clearTimeout(this.#silence);
    socket.pause();
    try {
      const auth = helloIn(first);
      const admitted = await this.options.handshake.introduce(this.shown, auth);
      if (socket.readyState === socket.OPEN) this.#serve(admitted, auth, first.ref);
    } catch (error) {
      this.#turnAway(first, toProblem(error, 'hello', this.options.log));
    }
    for (const asked of waiting) this.#take(asked);
    socket.resume();
  }

  #serve(admitted: Admitted, auth: HandshakeAuth, ref: number | undefined): void {
    const { options } = this;
    this.#seated = seat(options, this.#connection, admitted.principal);
    if (!this.#seated) return;
    const { session } = this.#seated;
    const take = requestsOf(options, session);
    this.#take = ({ type, ref, data, problem }) =>
      take({ name: type, input: problem ?? data, answer: answer(session, ref) });
    void welcome(options, session, admitted, () =>
      resume(options, session, auth, (data, meta) => {
        this.#connection.send([connectedFrame(data, meta)]);
        if (ref !== undefined) answer(session, ref)({ success: true });
      }),
    );
  }

  /** Who is not let in hears why, as the answer to its hello. */
  #turnAway({ ref }: Asked, refused: Problem): void {
    const wire = refused.toWire();
    const told = frameOf({ type: 'problem', data: wire, timestamp: new Date().toISOString(), channel: 'session' });
    this.#connection.send([ref === undefined ? told : replyFrame(ref, JSON.stringify(wire))]);
    this.#take = () => undefined;
    if (refused.code === 'auth.invalid_token') this.#end(goodbye('session_ended'));
    else if (refused.mayPass) this.#end(goodbye('stopping', refused.retryAfterMs ?? 1_000));
    else this.#end(goodbye('no_hello'));
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

/** Names the field as the input has it, not the frame that carries it. */
function inInput(refused: Problem): Problem {
  const { code, field, message, cause } = refused;
  if (!field?.startsWith('data.')) return refused;
  const name = field.slice('data.'.length);
  return new Problem(code, { field: name, message: message.replace(field, name), cause });
}

/** @throws Problem where the first frame is no hello. */
function helloIn({ type, data, problem: refused }: Asked): HandshakeAuth {
  if (refused) throw refused;
  if (type !== 'hello') throw problem('request.invalid', { field: 'type', message: 'type: se esperaba hello' });
  return parseInput(handshakeAuth, data, 'data');
}
