import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';

/** What is used here of the engine's insides. */
interface Engine {
  readonly clients: Record<string, EngineClient>;
  on(event: 'connection', listener: (client: EngineClient) => void): void;
}

interface EngineClient {
  /** The one that it came by. */
  readonly request: IncomingMessage;
  once(event: 'close', listener: () => void): void;
  /** A poller who is to go waits, with `shouldClose`, for its next poll, or for `closeTimeout` to pass. */
  readonly transport: { closeTimeout?: number; shouldClose?: (() => void) | null };
}

const engineOf = (io: Server): Engine => io.engine as unknown as Engine;

/** Milliseconds that a poller who is to go has for its next poll; the engine's own half minute invites hoarding. */
const LAST_POLL_MS = 3_000;

/** Calls `made` for each client of the engine, before its first packet, with the request that it came by and a way to hear of its end. */
export function onClient(
  io: Server,
  made: (request: IncomingMessage, closed: (listener: () => void) => void) => void,
): void {
  engineOf(io).on('connection', (client) => made(client.request, (listener) => client.once('close', listener)));
}

/**
 * Lets go of what an open connection needs no more of what it came by: its headers are in the request, which the engine
 * keeps for as long as it is open, and in the socket's handshake.
 */
export function forgetArrival(socket: Socket): void {
  const { request } = socket;
  request.headers = NO_HEADERS;
  request.rawHeaders = NO_RAW_HEADERS;
  Object.assign(socket, { handshake: undefined, data: undefined });
}

const NO_HEADERS: IncomingMessage['headers'] = {};
const NO_RAW_HEADERS: string[] = [];

/** A poller who is to go is let go soon, also where it never polls again. */
export function hurryPollers(io: Server): void {
  engineOf(io).on('connection', ({ transport }) => {
    if (transport.closeTimeout !== undefined) transport.closeTimeout = LAST_POLL_MS;
  });
}

/**
 * Closes the engine. Connections that have been ended get up to `patienceMs` to take their last answers:
 * closing throws them away.
 */
export async function closeGently(io: Server, patienceMs: number): Promise<void> {
  const leaving = [...io.sockets.sockets.values()].map(({ conn }) => new Promise((gone) => conn.once('close', gone)));
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([Promise.all(leaving), enough]);
  clearTimeout(timer);
  for (const { transport } of Object.values(engineOf(io).clients)) transport.shouldClose?.();
  await io.close();
}
