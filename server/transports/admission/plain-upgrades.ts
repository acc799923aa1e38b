import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Whether a request asks for a WebSocket: by GET, with `websocket` among the protocols that it names. Every other
 * protocol (`h2c` of curl and Java) may be ignored (RFC 9110, 7.8), and so it is, on every route.
 */
export function isWebSocketWish({ method, headers }: IncomingMessage): boolean {
  const protocols = (headers.upgrade ?? '').toLowerCase().split(',').map(trimmed);
  if (method !== 'GET' || !protocols.includes('websocket')) return false;
  return protocols.length === 1 || headers['sec-websocket-key'] !== undefined;
}

/**
 * What `createServer` is given: newer versions of Node ask for each request whether its upgrade is to be taken up. Those
 * that do not ask hand every upgrade to the `upgrade` listener, which then calls {@link servePlain}.
 */
export const upgradeOptions: ServerOptions & { shouldUpgradeCallback(request: IncomingMessage): boolean } = {
  shouldUpgradeCallback: isWebSocketWish,
};

/** An upgrade as Node hands it over. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What has come behind the request's head. */
  readonly head: Buffer;
}

/**
 * Serves a request whose upgrade is ignored, and those behind it on the same connection. Node has taken its parser off
 * the connection, without the body. So the head goes back in front of what came behind it, without the fields that
 * asked for the upgrade, and the server takes the connection for a new one: bodies of any length, keep-alive and
 * pipelining are again the parser's own business.
 *
 * @returns false where the head is not known in full: Node drops the fields beyond the server's `maxHeadersCount`, and
 * one that told of a body must not be lost
 */
export function servePlain(server: Server, { request, socket, head }: Upgrade): boolean {
  if (request.rawHeaders.length >= 2 * (server.maxHeadersCount ?? NODES_OWN_HEADERS)) return false;
  (socket as Timed).setTimeout?.(0); // an idle connection's, of Node before this request
  socket.unshift(Buffer.concat([Buffer.from(plainHead(request), 'latin1'), head]));
  server.emit('connection', socket);
  return true;
}

interface Timed extends Duplex {
  setTimeout?(ms: number): void;
}

const NODES_OWN_HEADERS = 1_000;

function plainHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    const kept = name.toLowerCase() === 'connection' ? withoutUpgrade(value) : value;
    if (!OF_UPGRADE.test(name) && kept !== '') lines.push(`${name}: ${kept}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const withoutUpgrade = (connection: string): string =>
  connection
    .split(',')
    .map(trimmed)
    .filter((option) => !OF_UPGRADE.test(option))
    .join(', ');

/** Fields, and options of `Connection`, that only an upgrade needs. */
const OF_UPGRADE = /^(?:upgrade|http2-settings)$/i;

const trimmed = (text: string): string => text.trim();

/**
 * Waits until the answers to earlier requests of the connection have been written: Node tells of an upgrade as soon as
 * it has read it, and whatever was written then would land in the middle of them. A connection that is closed meanwhile
 * is forgotten.
 */
export function afterAnswers(socket: Duplex, proceed: () => void): void {
  const pending = (socket as Answering)._httpMessage;
  if (!pending) return proceed();
  socket.on('error', ignore);
  pending.once('finish', () => {
    socket.off('error', ignore);
    if (!socket.destroyed && !socket.writableEnded) afterAnswers(socket, proceed);
  });
}

/** What Node's types leave out: the response that is being written to a socket. */
interface Answering extends Duplex {
  readonly _httpMessage?: ServerResponse | null;
}

const ignore = (): void => undefined;
