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

const originOf = (host: string, port: number): string =>
  new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;

/** Where the server is to be found, as this machine reaches it and as others do. */
export function knownOrigins({ host, publicUrl }: Config, port: number): string[] {
  const local = ['127.0.0.1', 'localhost', '::1', host].map((name) => originOf(name, port));
  return [...new Set(publicUrl === undefined ? local : [...local, new URL(publicUrl).origin])];
}

/**
 * The origins of our own pages, as browsers write them. In production only what is configured: `PUBLIC_URL`, or without
 * it the address that the server listens on. Another program at this machine's `localhost` is somebody else there.
 */
export function ownOrigins(config: Config, port: number): string[] {
  if (!config.production) return knownOrigins(config, port);
  return [config.publicUrl === undefined ? originOf(config.host, port) : new URL(config.publicUrl).origin];
}
