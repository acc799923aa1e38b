import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem } from '../../../contract/problems';
import { endLingering } from '../../transports/shared/lingering-close';

/** The statuses of requests that Node itself refuses; all others are bad requests. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A member missing from Node's types: the response being written to a socket. */
interface Answering extends Duplex {
  readonly _httpMessage?: ServerResponse | null;
}

/**
 * Answers invalid or late HTTP as Node would, but with the headers of every response (SEC-38), and so that the response
 * arrives: Node closes at once, which resets a connection whose client is still sending. During a response the client
 * gets no second one.
 */
export function answerClientErrors(server: Server, headers: readonly (readonly [string, string])[]): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (socket.writableEnded) return; // it has its response, and is still sending
    const begun = (socket as Answering)._httpMessage?.headersSent;
    if (!socket.writable || begun || error.code === 'ECONNRESET') return void socket.destroy();
    const status = STATUSES[error.code ?? ''] ?? 400;
    const body = JSON.stringify(problem('request.malformed', { message: STATUS_CODES[status] ?? '' }).toWire());
    const own = [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Connection', 'close'],
    ] as const;
    const lines = [...headers, ...own].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    endLingering(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n${body}`);
  });
  // Node would answer an unknown `Expect` without a header; it may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
}
