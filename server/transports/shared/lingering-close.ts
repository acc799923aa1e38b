import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds that the other end gets to take a last answer and to close, before its connection is destroyed. */
export const LINGER_MS = 1_000;

/**
 * Writes a last answer and ends the stream. What the other end still sends is read and dropped: a close with unread
 * bytes resets the connection, and the answer may be lost with it. A stream that nobody reads would, on the other hand,
 * never see the other end close, so after {@link LINGER_MS} it is destroyed whatever the other end does.
 */
export function endLingering(stream: Duplex, answer: string): void {
  stream.on('error', ignore); // Node lets go of the listeners of an upgraded stream
  stream.end(answer);
  stream.resume();
  destroyLater(stream);
}

/**
 * Bounds what a client can hold open by half: the rest of a body that its answer did not wait for, and a connection
 * whose client has closed its half but takes nothing of what is left for it. Both get {@link LINGER_MS}.
 */
export function boundLingering(server: Server): void {
  server.prependListener('request', (request, response) => {
    if (hasBody(request)) response.on('finish', dropRestOfBody);
  });
  server.on('connection', (socket: Socket) => {
    const listeners = socket.listeners('end') as ((this: Socket) => void)[];
    if (listeners.includes(halfClosed)) return;
    // Node's own acts only where `allowHalfOpen` is off, and a list of three takes 144 bytes more than one of two.
    const idle = socket.allowHalfOpen && listeners.find(({ name }) => name === 'onReadableStreamEnd');
    if (idle) socket.off('end', idle);
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
