import { createHash } from 'node:crypto';
import { openDatabase, type Database } from '../../server/db/client';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { processes } from '../support/servers/processes';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { makeDataHome, type DataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer, type ServerEnv, type ServerProcess } from '../support/servers/server-process';
import { Chance } from './seeded-random';
import { openOffice, type Office } from './office';
import { judge, readHeads, type Verdict } from './verdict';
import { seedDemo } from '../support/servers/demo';

/** Repeats the choices of an earlier run, but not its machine's scheduling. */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000);

const lasting = useLasting();
const open = (url: string): Database => lasting(openDatabase(url, { log: silent }), (opened) => opened.close());

/** Kills a server under full load at a chosen moment. */
type Death = (server: ServerProcess, chance: Chance) => Promise<unknown>;

interface Scene {
  readonly home: DataHome;
  readonly env: ServerEnv;
  readonly deaths: readonly Death[];
  readonly database: () => Database;
}

/** Runs eight clients, kills the server under them repeatedly, and checks the ledger and the events. */
async function runScene({ home, deaths, database, ...scene }: Scene): Promise<Verdict> {
  const chance = new Chance(seed);
  const env = { ...scene.env, PORT: String(await freePort()) };
  let server = await startServer(home, env);
  const office = lasting(await openOffice(server, chance), ({ close }) => close());
  office.work();
  for (const death of deaths) {
    await office.news(chance.whole(100, 600));
    await death(server, chance);
    await server.ended;
    server = await startServer(home, env);
  }
  await office.news(200);
  const witness = database();
  await within(15_000, settled(office, witness), () => office.tellers.map((teller) => teller.describe()).join('\n'));
  const verdict = await judge(office, witness);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  return verdict;
}

/** Kills the server at a random moment. */
const atRandom: Death = async (server, chance) => {
  await new Promise((resolve) => setTimeout(resolve, chance.next() * 20));
  return server.end('SIGKILL');
};

/** Kills the server and all processes of its PostgreSQL at once, in the middle of their work. */
const withPostgres =
  (home: DataHome): Death =>
  (server) => {
    const postmaster = home.postmaster();
    const all = processes().filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
    const ended = server.end('SIGKILL');
    for (const { pid } of all) killIfAlive(pid);
    return ended;
  };

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The name of the prepared COMMIT: a connection sends its text only once. */
const commitName = createHash('sha256').update('COMMIT').digest('hex').slice(0, 24);

/** Kills the server while its next COMMIT is on the wire, which then arrives or is lost. */
const atCommit =
  (proxy: Proxy, arrives: boolean): Death =>
  async (server) => {
    await new Promise<void>((resolve) =>
      proxy.dropReplies((chunk) => {
        if (!chunk.includes(commitName)) return false;
        void server.end('SIGKILL');
        if (!arrives) proxy.cut();
        resolve();
        return true;
      }),
    );
    await server.ended;
    proxy.pass();
  };

/** Waits until every order is answered, and every client has received every event. */
async function settled(office: Office, database: Database): Promise<void> {
  await office.finish();
  const heads = await readHeads(database, office.accounts);
  const streams = office.tellers.flatMap((teller) =>
    [...teller.positions.keys()].map((channel) => teller.hasHeard(channel, heads.get(channel) ?? 0)),
  );
  await Promise.all(streams);
}

async function within(ms: number, work: Promise<void>, describe: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it never finished:\n${describe()}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

describe(`CRASH_SEED=${seed}`, () => {
  it('[HUB-2] [LOG-1] [LOG-3] [BANK-5] a server killed under load loses nothing and repeats nothing', async () => {
    const { url } = lasting(await createDatabase(), ({ drop }) => drop());
    const proxy = lasting(await startProxy(url), ({ close }) => close());
    const database = open(url);
    await seedDemo(database);
    const verdict = await runScene({
      home: lasting(makeDataHome(), ({ close }) => close()),
      env: { DATABASE_URL: proxy.url },
      deaths: [atRandom, atCommit(proxy, true), atCommit(proxy, false), atRandom],
      database: () => database,
    });
    expect(verdict.faults).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThan(100);
    expect(verdict.refused).toBeGreaterThan(10);
  }, 300_000);

  it('[HUB-2] [LOG-1] [LOG-3] [BANK-5] the same holds if its own PostgreSQL survives it, or is killed with it', async () => {
    const home = lasting(makeDataHome(), ({ close }) => close());
    const verdict = await runScene({
      home,
      env: {},
      deaths: [atRandom, withPostgres(home), atRandom, withPostgres(home)],
      database: () => open(home.databaseUrl()),
    });
    expect(verdict.faults).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThan(100);
    expect(verdict.refused).toBeGreaterThan(10);
  }, 300_000);
});
