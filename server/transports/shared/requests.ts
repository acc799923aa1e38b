import { isCommandName } from '../../../contract/commands';
import { pingInput, subscribeInput, unsubscribeInput, type Pong } from '../../../contract/core/frames';
import type { Principal } from '../../../contract/core/identity';
import type { Language } from '../../../contract/core/text/language';
import { parseInput } from '../../../contract/parse';
import { isSignalName, type SignalName } from '../../../contract/signals';
import { Problem, problem } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import type { Run } from '../../commands/run';
import type { EncodedFrame } from '../../hub/ports';
import type { Session } from '../../hub/session';
import type { TakeSignal } from '../../hub/signals';
import { refusalFor, type FailureOptions } from './failures';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/** Sends a reply, given as an object or as JSON text. */
export type Answer = (reply: { success: boolean; data?: unknown } | string) => void;

/** A client's request, independent of the transport. */
export interface ClientRequest {
  /** `subscribe`, `unsubscribe`, `ping`, or the name of a command or signal. */
  name: string;
  /** The unvalidated input, or the problem that made it unreadable. */
  input: unknown;
  answer: Answer;
}

/** A signal's sender, address and input. */
interface Attempt {
  readonly principal: Principal;
  readonly from: string;
  readonly input: unknown;
}

type Caller = Pick<Attempt, 'principal' | 'from'>;

/** Rate limits of guests' actions over connections. Each @throws Problem `request.rate_limited` */
export interface ConnectedAdmission {
  signal(name: SignalName, attempt: Attempt): Promise<void> | undefined;
  subscription(guest: Caller, channel: string): void;
  /** Counts the rooms that a handshake enters. */
  readonly arrivals: (guest: Caller, channels: readonly string[]) => void;
}

export interface RequestOptions extends FailureOptions {
  run: Run;
  takeSignal: TakeSignal;
  admission: ConnectedAdmission;
  /** Requests that one connection may make (SEC-22). */
  messages: Rate;
}

/** Executes a session's requests. Each gets a reply, whatever its outcome. */
export class Requests {
  /** Created with the first request: many clients only receive events. */
  #bucket: TokenBucket | undefined;

  constructor(
    private readonly options: RequestOptions,
    readonly session: Session,
    private readonly language: Language,
  ) {}

  take(request: ClientRequest): void {
    const { options, session } = this;
    if (session.ended) return; // later messages of the client are dropped
    const { name, answer } = request;
    const wait = (this.#bucket ??= new TokenBucket(options.messages)).take();
    const refuse = (refused: Problem): void => answer(toWireInLanguage(refused, this.language));
    if (wait > 0) return refuse(problem('request.rate_limited', { retryAfterMs: wait }));
    handle(options, session, request).catch((error: unknown) =>
      refuse(refusalFor(error, 'a packet could not be handled', options, { name })),
    );
  }
}

/**
 * Returns a function that replies in the connection's format. Where the client asked for no reply, only refusals are
 * sent.
 */
export function replyTo(session: Session, frameOf: ((reply: string) => EncodedFrame) | undefined): Answer {
  return (reply) => {
    if (frameOf) session.answer(frameOf(typeof reply === 'string' ? reply : JSON.stringify(reply)));
    else if (reply instanceof Object && !reply.success) session.tell('problem', reply);
  };
}

async function handle(
  { run, takeSignal, admission }: RequestOptions,
  session: Session,
  { name, input, answer }: ClientRequest,
): Promise<void> {
  if (input instanceof Problem) throw input;
  if (name === 'subscribe') {
    const subscription = parseInput(subscribeInput, input);
    admission.subscription({ principal: session.principal, from: session.connection.address }, subscription.channel);
    return session.subscribe(subscription, (data) => answer({ success: true, data }));
  }
  if (name === 'unsubscribe') {
    session.unsubscribe(parseInput(unsubscribeInput, input).channel);
    return answer({ success: true });
  }
  if (name === 'ping') {
    parseInput(pingInput, input);
    return answer({ success: true, data: { hora: new Date().toISOString() } satisfies Pong });
  }
  if (isSignalName(name)) {
    const { principal, connection } = session;
    const counting = admission.signal(name, { principal, from: connection.address, input });
    if (counting) await counting;
    if (session.ended) return;
    takeSignal(session, name, input);
    return answer({ success: true });
  }
  if (!isCommandName(name)) throw problem('request.unknown_command');
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw problem('request.invalid', { message: 'se esperaba un objeto' });
  const { id, ...rest } = input as { id?: unknown };
  if (id !== undefined && typeof id !== 'string') throw problem('request.invalid', { field: 'id' });
  const { principal, connection } = session;
  const { json } = await run({ name, input: rest, id, principal, from: connection.address });
  answer(json);
}
