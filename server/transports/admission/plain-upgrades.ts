import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Returns whether a request asks for a WebSocket: by GET, with `websocket` among the protocols that it names. Every
 * other protocol (`h2c` of curl and Java) may be ignored (RFC 9110, 7.8), and is ignored on every route.
 */
export function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  const protocols = (headers.upgrade ?? '').toLowerCase().split(',').map(trimmed);
  if (method !== 'GET' || !protocols.includes('websocket')) return false;
  return protocols.length === 1 || headers['sec-websocket-key'] !== undefined;
}

/**
 * Options for `createServer`. Newer versions of Node call this for each request, to decide whether to upgrade it. Older
 * versions pass every upgrade to the `upgrade` listener, which then calls {@link servePlain}.
 */
export const upgradeOptions: ServerOptions & { shouldUpgradeCallback(request: IncomingMessage): boolean } = {
  shouldUpgradeCallback: isWebSocketRequest,
};

/** An upgrade as Node passes it on. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The bytes received after the request's head. */
  readonly head: Buffer;
}

/**
 * Serves a request whose upgrade is ignored, and the requests after it on the same connection. Node has removed its
 * parser from the connection before reading the body. The function therefore puts the head, without the fields of the
 * upgrade, back in front of the bytes received, and hands the connection to the server as a new one. The parser again
 * handles bodies of any length, keep-alive and pipelining.
 *
 * @returns false where the head is incomplete: Node drops the fields beyond the server's `maxHeadersCount`, and a field
 * that announces a body must not be lost
 */
export function servePlain(server: Server, { request, socket, head }: Upgrade): boolean {
  if (request.rawHeaders.length >= 2 * (server.maxHeadersCount ?? NODE_MAX_HEADERS)) return false;
  (socket as Timed).setTimeout?.(0); // the timeout that Node set while the connection was idle
  socket.unshift(Buffer.concat([Buffer.from(plainHead(request), 'latin1'), head]));
  server.emit('connection', socket);
  return true;
}

interface Timed extends Duplex {
  setTimeout?(ms: number): void;
}

const NODE_MAX_HEADERS = 1_000;

function plainHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    const kept = name.toLowerCase() === 'connection' ? withoutUpgrade(value) : value;
    if (!UPGRADE_FIELD.test(name) && kept !== '') lines.push(`${name}: ${kept}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const withoutUpgrade = (connection: string): string =>
  connection
    .split(',')
    .map(trimmed)
    .filter((option) => !UPGRADE_FIELD.test(option))
    .join(', ');

/** Header fields, and options of `Connection`, that only an upgrade needs. */
const UPGRADE_FIELD = /^(?:upgrade|http2-settings)$/i;

const trimmed = (text: string): string => text.trim();

/**
 * Waits until the responses to earlier requests of the connection have been written. Node emits an upgrade as soon as
 * it has read it; bytes written at that moment would land inside those responses. A connection that closes meanwhile
 * is dropped.
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

/** The response that Node is writing to a socket, which its types leave out. */
interface Answering extends Duplex {
  readonly _httpMessage?: ServerResponse | null;
}

const ignore = (): void => undefined;
