import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds that the other end gets to read a last response and to close, before its connection is destroyed. */
export const LINGER_MS = 1_000;

/**
 * Writes a last response and ends the stream. Bytes that the other end still sends are read and dropped: a close with
 * unread bytes resets the connection, and the response may be lost with it. Since the other end may never close, the
 * stream is destroyed after {@link LINGER_MS} in any case.
 */
export function endLingering(stream: Duplex, response: string): void {
  stream.on('error', ignore); // Node removes its listeners from an upgraded stream
  stream.end(response);
  stream.resume();
  destroyLater(stream);
}

/**
 * Bounds the time that a client can hold a connection half open: with the rest of a body that the response did not wait
 * for, or by closing its half without reading the data that remains for it. Both get {@link LINGER_MS}.
 */
export function boundLingering(server: Server): void {
  server.prependListener('request', (request, response) => {
    if (hasBody(request)) response.on('finish', dropRestOfBody);
  });
  server.on('connection', (socket: Socket) => {
    const listeners = socket.listeners('end') as ((this: Socket) => void)[];
    if (listeners.includes(halfClosed)) return;
    // Node's listener acts only where `allowHalfOpen` is off, and a list of three takes 144 bytes more than one of two.
    const unused = socket.allowHalfOpen && listeners.find(({ name }) => name === 'onReadableStreamEnd');
    if (unused) socket.off('end', unused);
    socket.on('end', halfClosed);
  });
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function dropRestOfBody(this: ServerResponse): void {
  const { req: request } = this;
  if (request.complete) return;
  const timer = setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(timer));
}

function halfClosed(this: Socket): void {
  if (!this.destroyed) destroyLater(this);
}

function destroyLater(stream: Duplex): void {
  const timer = setTimeout(() => stream.destroy(), LINGER_MS).unref();
  stream.once('close', () => clearTimeout(timer));
}

const ignore = (): void => undefined;
