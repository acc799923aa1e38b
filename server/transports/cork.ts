import type { Socket } from 'node:net';

let corked: Socket[] = [];

/** Lets everything written to a socket in this turn of the event loop leave in one system call. */
export function cork(socket: Socket | undefined): void {
  if (!socket || socket.writableCorked > 0) return;
  if (corked.length === 0) setImmediate(uncorkAll);
  socket.cork();
  corked.push(socket);
}

function uncorkAll(): void {
  const sockets = corked;
  corked = [];
  for (const socket of sockets) socket.uncork();
}
