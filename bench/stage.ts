import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { Client } from 'pg';
import { startEmbedded } from '../server/db/embedded/embedded';
import { migrate } from '../server/db/migrate';
import { createLog } from '../server/telemetry/log';
import type { Ask, Vitals } from './servers/child';

export const OWNERS = 10;
/** Can read every account and owns none. It sends no measured command: each would cost an extra database read. */
export const ADMIN = `u${OWNERS}`;
/** A customer without accounts. */
export const STRANGER = `u${OWNERS + 1}`;
export const ACCOUNTS_PER_OWNER = 1_000;
export const PASSWORD = 'bench-password';

/** Returns the cédula of the n-th account; the first thousand belong to the first owner, and so on. */
export const cedulaOf = (n: number): string => String(1_000_000_000 + n);
export const ownerOf = (cedula: string): number => Math.floor((Number(cedula) - 1_000_000_000) / ACCOUNTS_PER_OWNER);

/** A PostgreSQL with durable commits, which makes migrated and filled databases. */
export interface Stage {
  database(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
  const postgres = await startEmbedded({ dataDir: folder, log: createLog('warn') });
  return {
    async database(name) {
      const admin = new Client({ connectionString: postgres.adminUrl });
      admin.on('error', () => undefined); // the statement under way reports it
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name} OWNER pulso`);
      await admin.end();
      const url = new URL(postgres.url);
      url.pathname = name;
      await migrate(url.href);
      await fill(url.href);
      return url.href;
    },
    async close() {
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // the statement under way reports it
  await client.connect();
  const passwordHash = await hash(PASSWORD, { memoryCost: 64, timeCost: 1, parallelism: 1 });
  await client.query(
    `INSERT INTO users (id, username, display_name, password_hash, role)
     SELECT 'u' || n, 'u' || n, 'Owner ' || n, $1, CASE WHEN n = ${OWNERS} THEN 'admin' ELSE 'customer' END
     FROM generate_series(0, ${OWNERS + 1}) n`,
    [passwordHash],
  );
  await client.query(
    `INSERT INTO accounts (cedula, owner_id, holder)
     SELECT (1000000000 + n)::text, 'u' || n / ${ACCOUNTS_PER_OWNER}, 'Holder'
     FROM generate_series(0, ${OWNERS * ACCOUNTS_PER_OWNER - 1}) n`,
  );
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** A measured server in a separate process. */
export interface Actor {
  readonly url: string;
  vitals(): Promise<Vitals>;
  emit(room: string): void;
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export async function startActor(
  kind: 'hub' | 'plain' | 'bare' | 'bare-ws' | 'bare-sse',
  databaseUrl = '',
): Promise<Actor> {
  const child = fork(join(__dirname, 'servers', `${kind}.js`), {
    execArgv: kind === 'hub' ? ['--max-semi-space-size=64', '--always-sparkplug'] : [], // as `npm start` runs it
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  child.setMaxListeners(0); // each request also listens for the exit
  const { url } = await answer<{ url: string }>(child);
  const ask = (message: Ask): boolean => child.send(message);
  return {
    url,
    vitals: () => {
      ask({ ask: 'vitals' });
      return answer<Vitals>(child);
    },
    emit: (room) => void ask({ ask: 'emit', room }),
    async stop() {
      const exited = once(child, 'exit');
      ask({ ask: 'stop' });
      await exited;
    },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const died = once(child, 'exit').then(() => Promise.reject(new Error('a measured server died')));
  const [message] = (await Promise.race([once(child, 'message'), died])) as [T];
  died.catch(() => undefined);
  return message;
}

/** Signs in over HTTP. @returns the bearer token */
export async function signIn(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/entrar`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const { data } = (await response.json()) as { data?: { token: string } };
  if (!data) throw new Error(`${username} could not sign in: ${response.status}`);
  return data.token;
}

/** Runs `work` with a server, and stops the server in any case. */
export async function withActor(starting: Promise<Actor>, work: (actor: Actor) => Promise<void>): Promise<void> {
  const actor = await starting;
  await work(actor).finally(() => actor.stop());
}
