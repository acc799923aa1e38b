import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** A TCP connection that sends any bytes, and keeps its half open until the test closes it. */
export interface RawHttp {
  readonly socket: Socket;
  /** The bytes received so far, as latin1. */
  readonly received: string;
  send(bytes: string | Buffer): void;
  /** Resolves once `test` passes on the received text; rejects when the other end closes before that. */
  until(test: (received: string) => boolean): Promise<string>;
  /** Resolves with all received text, once the other end has closed its half or reset the connection. */
  readonly ended: Promise<string>;
}

/** Connects to a server by its URL. */
export async function rawHttp(url: string): Promise<RawHttp> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  await once(socket, 'connect');
  let received = '';
  let over = false;
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  const ended = new Promise<string>((resolve) => {
    const end = (): void => {
      over = true;
      changed();
      resolve(received);
    };
    socket.on('end', end).on('close', end).on('error', end);
  });
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    changed();
  });
  return {
    socket,
    get received() {
      return received;
    },
    send: (bytes) => void socket.write(bytes),
    until: (test) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const passes = test(received);
          if (!passes && !over) return;
          listeners.delete(check);
          if (passes) resolve(received);
          else reject(new Error(`the connection ended after: ${received}`));
        };
        listeners.add(check);
        check();
      }),
    ended,
  };
}

/** The head of a request: its lines with their ends. */
export const head = (line: string, headers: Readonly<Record<string, string>>): string =>
  `${line}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/**
 * Counts the descriptors that a process holds for connections to this server; 1 is the listening socket.
 *
 * @param pid the server's process
 */
export function descriptorsOf(url: string, pid: number | 'self' = 'self'): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  const connections = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
  const fields = connections.map((line) => line.trim().split(/\s+/));
  const inodes = new Set(fields.filter(([, local]) => local?.endsWith(`:${port}`)).map((one) => `socket:[${one[9]}]`));
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((fd) => {
    try {
      return inodes.has(readlinkSync(`${folder}/${fd}`));
    } catch {
      return false; // closed meanwhile
    }
  }).length;
}
