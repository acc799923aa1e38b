import { io, type Socket } from 'socket.io-client';

export interface BalanceUpdate {
  cedula: string;
  balance: number;
}

/** Connects one client, over WebSocket alone, and waits for the server's greeting. */
export async function connect(url: string, auth: Record<string, unknown> = {}): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], auth, forceNew: true, reconnection: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('connected', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Connects many clients, 50 at a time. */
export async function connectMany(url: string, count: number, auth?: Record<string, unknown>): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(50, count - sockets.length) }, () => connect(url, auth));
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

export function disconnect(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.disconnect();
}
