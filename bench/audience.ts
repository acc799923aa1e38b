import { io, type Socket } from 'socket.io-client';

export interface Heard {
  cedula: string;
  balance: number;
}

/** Connects one client, by WebSocket alone, and waits until the server has greeted it. */
export async function connect(url: string, auth: Record<string, unknown> = {}): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], auth, forceNew: true, reconnection: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('connected', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Connects many clients, some at a time. */
export async function connectMany(url: string, count: number, auth?: Record<string, unknown>): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(50, count - sockets.length) }, () => connect(url, auth));
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

export function disconnect(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.disconnect();
}
