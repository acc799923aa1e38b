import { openDatabase, type Database } from '../../server/db/client';
import { seedDemo } from '../../prisma/seed';
import { createDatabase } from '../setup/database';
import { silent } from '../setup/log';
import { makeDataHome, type DataHome } from '../start/data-home';
import { freePort, startServer, type ServerEnv, type ServerProcess } from '../start/server-process';
import { Chance } from './chance';
import { openOffice, type Office } from './office';
import { judge, readHeads, type Verdict } from './verdict';

/** Repeats the choices of an earlier run, though not the scheduling of the machine it ran on. */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000);

/** What is under way in one test, to be let go of in reverse order. */
let releases: (() => unknown)[] = [];

afterEach(async () => {
  for (const release of releases.reverse()) await release();
  releases = [];
});

const lasting = <T>(thing: T, release: (thing: T) => unknown): T => {
  releases.push(() => release(thing));
  return thing;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Scene {
  readonly home: DataHome;
  readonly env: ServerEnv;
  readonly rounds: number;
  /** What dies with the server in each round, if anything. */
  readonly strike?: (round: number) => void;
  readonly openDatabase: () => Database;
}

/** Puts eight clients to work, kills the server under them again and again, and asks what became of the money. */
async function runScene({ home, rounds, strike, ...scene }: Scene): Promise<Verdict> {
  const chance = new Chance(seed);
  const env = { ...scene.env, PORT: String(await freePort()) };
  let server: ServerProcess = await startServer(home, env);
  const office = lasting(await openOffice(server, chance), ({ close }) => close());
  office.work();
  for (let round = 1; round <= rounds; round++) {
    await office.outcomes(chance.whole(50, 500));
    await pause(chance.next() * 20);
    const dying = server.end('SIGKILL');
    strike?.(round);
    await dying;
    server = await startServer(home, env);
  }
  await office.outcomes(100);
  const database = lasting(scene.openDatabase(), (opened) => opened.close());
  await within(15_000, quiet(office, database), () => office.tellers.map((teller) => teller.describe()).join('\n'));
  const verdict = await judge(office, database);
  expect(office.tellers.map(({ connections }) => connections > rounds)).not.toContain(false);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  return verdict;
}

/** Every order is answered, and everybody has heard of everything. */
async function quiet(office: Office, database: Database): Promise<void> {
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
    timer = setTimeout(() => reject(new Error(`it never became quiet:\n${describe()}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

describe(`CRASH_SEED=${seed}`, () => {
  it('[HUB-2] [LOG-1] [LOG-3] [BANK-5] a server killed under load loses nothing and does nothing twice', async () => {
    const { url } = lasting(await createDatabase(), ({ drop }) => drop());
    const database = lasting(openDatabase(url, { log: silent }), (opened) => opened.close());
    await seedDemo(database, () => Promise.resolve());
    const home = lasting(makeDataHome(), ({ close }) => close());
    const verdict = await runScene({
      home,
      env: { DATABASE_URL: url },
      rounds: 4,
      openDatabase: () => openDatabase(url, { log: silent }),
    });
    expect(verdict.faults).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThan(100);
    expect(verdict.refused).toBeGreaterThan(10);
  }, 60_000);

  it('[HUB-2] [LOG-1] [LOG-3] [BANK-5] nor does one whose own PostgreSQL is left behind, or killed with it', async () => {
    const home = lasting(makeDataHome(), ({ close }) => close());
    const verdict = await runScene({
      home,
      env: {},
      rounds: 4,
      strike(round) {
        const postmaster = home.postmaster();
        if (round % 2 === 0 && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
      },
      openDatabase: () => openDatabase(home.databaseUrl(), { log: silent }),
    });
    expect(verdict.faults).toEqual([]);
    expect(verdict.acknowledged).toBeGreaterThan(100);
    expect(verdict.refused).toBeGreaterThan(10);
  }, 60_000);
});
