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

/** Makes a readable, unique node name, also for the tables that nodes share: two nodes of one machine differ. */
export const newNodeName = (): string => `${hostname().slice(0, 40)}-${randomBytes(3).toString('hex')}`;

const originOf = (host: string, port: number): string =>
  new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;

/** Returns the server's origins, as this machine and as others reach it. */
export function knownOrigins({ host, publicUrl }: Config, port: number): string[] {
  const local = ['127.0.0.1', 'localhost', '::1', host].map((name) => originOf(name, port));
  return [...new Set(publicUrl === undefined ? local : [...local, new URL(publicUrl).origin])];
}

/**
 * Returns the origins of the hub's own pages, as browsers write them. In production only the configured one:
 * `PUBLIC_URL`, or without it the listening address. Another program at this machine's `localhost` is foreign there.
 */
export function ownOrigins(config: Config, port: number): string[] {
  if (!config.production) return knownOrigins(config, port);
  return [config.publicUrl === undefined ? originOf(config.host, port) : new URL(config.publicUrl).origin];
}
