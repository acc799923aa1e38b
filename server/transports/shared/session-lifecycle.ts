import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import { toUserView, type Principal } from '../../../contract/core/identity';
import { goodbye } from '../../../contract/core/goodbye';
import { Problem } from '../../../contract/problems';
import type { Hub } from '../../hub/hub';
import type { Connection, InitialSubscriptions } from '../../hub/ports';
import type { Session } from '../../hub/session';
import type { Admitted, Handshake, Headers } from '../admission/handshake';
import type { RequestOptions } from './requests';

/** The dependencies of every transport. */
export interface ServingOptions extends RequestOptions {
  hub: Hub;
  handshake: Handshake;
  /** The headers that every response carries (SEC-38). */
  headers: Headers;
  classroom: boolean;
}

/**
 * Opens a client's session in the hub. A stopping hub refuses it, and the client gets a goodbye that asks it to
 * reconnect.
 */
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

/** Closes a session whose connection has closed. */
export function closeSession(session: Session): void {
  clearTimeout(expiries.get(session));
  expiries.delete(session);
  session.closed();
}

/**
 * Revalidates the client's credentials, then starts the session by `enter`. A failure ends the session and asks the
 * client to reconnect.
 */
export async function startSession(
  { handshake, log, isOutage }: ServingOptions,
  session: Session,
  admitted: Admitted,
  enter: () => Promise<void>,
): Promise<void> {
  try {
    const ended = await handshake.revalidate(admitted);
    if (ended) return session.end(ended);
    await enter();
  } catch (error) {
    const message = 'a connection could not be served';
    if (!isOutage(error instanceof Problem ? error.cause : error, message)) log.warn({ err: error }, message);
    session.end(goodbye('stopping', 1_000));
  }
}

/**
 * Subscribes the session to its automatic channels, and to the channels that the client names. Calls `greet` before the
 * first event.
 */
export function resume(
  { hub, classroom }: ServingOptions,
  session: Session,
  following: InitialSubscriptions,
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

/** Ends a connection when the user's sign-in that opened it expires (SEC-7). */
function endAtExpiry(session: Session): void {
  if (session.principal.kind !== 'user') return;
  const left = Math.min(session.principal.expiresAt - Date.now(), MAX_TIMER_MS);
  expiries.set(session, setTimeout(() => session.end(goodbye('session_ended')), Math.max(left, 0)).unref());
}

/** Kept outside the sessions, because guests have no expiry. */
const expiries = new Map<Session, NodeJS.Timeout>();

/** The longest delay of a Node timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
