import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import { toUserView, type Principal } from '../../../contract/core/identity';
import { goodbye } from '../../../contract/core/goodbye';
import { Problem } from '../../../contract/problems';
import type { Hub } from '../../hub/hub';
import type { Connection, Following } from '../../hub/ports';
import type { Session } from '../../hub/session';
import type { Admitted, Handshake, Headers } from '../admission/handshake';
import type { RequestOptions } from './requests';

/** What every transport needs to serve its clients. */
export interface ServingOptions extends RequestOptions {
  hub: Hub;
  handshake: Handshake;
  /** What every answer carries (SEC-38). */
  headers: Headers;
  classroom: boolean;
}

/** Takes a client into the hub; where that takes nobody any more, it is told to come back. */
export function openSession(
  { hub }: ServingOptions,
  connection: Connection,
  principal: Principal,
): Session | undefined {
  try {
    const session = hub.connect(connection, principal);
    endAtExpiry(session);
    return session;
  } catch {
    connection.close(goodbye('stopping', 1_000));
    return undefined;
  }
}

/** To be called when the connection of a client that was seated is gone. */
export function closeSession(session: Session): void {
  clearTimeout(expiries.get(session));
  expiries.delete(session);
  session.closed();
}

/**
 * Looks again who it is, then lets the client in by `enter`. Whatever goes wrong ends the session: its client is to
 * come back.
 */
export async function startSession(
  { handshake, log, isOutage }: ServingOptions,
  session: Session,
  admitted: Admitted,
  enter: () => Promise<void>,
): Promise<void> {
  try {
    const ended = await handshake.lookAgain(admitted);
    if (ended) return session.end(ended);
    await enter();
  } catch (error) {
    const words = 'a connection could not be served';
    if (!isOutage(error instanceof Problem ? error.cause : error, words)) log.warn({ err: error }, words);
    session.end(goodbye('stopping', 1_000));
  }
}

/** Follows what the client follows by itself, and what it followed before; `greet` is called before the first event. */
export function resume(
  { hub, classroom }: ServingOptions,
  session: Session,
  following: Following,
  greet: (data: Connected, meta: ConnectedMeta) => void,
): Promise<void> {
  return session.resume(following, (answers) => {
    const channels = Object.fromEntries(answers.map(({ channel, seq, recovered }) => [channel, { seq, recovered }]));
    greet(greeting(session.principal, classroom), { epoch: hub.epoch, channels });
  });
}

const greeting = (principal: Principal, classroom: boolean): Connected => ({
  success: true,
  message: 'Conexión establecida',
  id: principal.id,
  usuario: principal.kind === 'user' ? toUserView(principal) : null,
  modo_abierto: classroom,
});

/** A connection ends when the session that it was opened with does (SEC-7). */
function endAtExpiry(session: Session): void {
  if (session.principal.kind !== 'user') return;
  const left = Math.min(session.principal.expiresAt - Date.now(), MAX_TIMER_MS);
  expiries.set(session, setTimeout(() => session.end(goodbye('session_ended')), Math.max(left, 0)).unref());
}

/** Apart from the sessions: guests have none. */
const expiries = new Map<Session, NodeJS.Timeout>();

/** The longest time a Node timer can count. */
const MAX_TIMER_MS = 2 ** 31 - 1;
