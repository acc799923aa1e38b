import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import type { Config } from './config';

/** Resolves once the server listens; rejects where it cannot. */
export function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Names a node for people and for the tables that nodes share: two of one machine differ. */
export const newNodeName = (): string => `${hostname().slice(0, 40)}-${randomBytes(3).toString('hex')}`;

/** The origins of our own pages, as browsers write them. */
export function ownOrigins({ host, publicUrl }: Config, port: number): string[] {
  const local = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host];
  const origins = local.map((name) => new URL(`http://${name}:${port}`).origin);
  return [...new Set(publicUrl === undefined ? origins : [...origins, new URL(publicUrl).origin])];
}
