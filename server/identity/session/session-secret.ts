import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../runtime/config';
import { StartError } from '../../runtime/start-error';

/**
 * Returns the key that signs sessions: the configured one, or one generated once and kept in the data folder, so that a
 * restart keeps users signed in.
 *
 * @throws StartError if the stored one is damaged
 */
export function sessionSecret({
  sessionSecret: configured,
  dataDir,
}: Pick<Config, 'sessionSecret' | 'dataDir'>): string {
  if (configured !== undefined) return configured;
  const file = join(dataDir, 'session-secret');
  if (!existsSync(file)) storeNew(dataDir, file);
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new StartError(`${file} is damaged; remove it to have a new one made`);
  return secret;
}

/** Writes the key beside its place and links it: it is complete or absent; of two concurrent starts the first wins. */
function storeNew(dataDir: string, file: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
