import { openDatabase } from '../../server/db/client';
import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { Chance } from '../crash/seeded-random';
import { silent } from '../support/servers/log';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { launch, startServer } from '../support/servers/server-process';

/** Repeats the moments of an earlier run. */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000);
const lasting = useLasting();

it(`a start succeeds however often the first one was killed before it finished (CRASH_SEED=${seed})`, async () => {
  const chance = new Chance(seed);
  const home = lasting(makeDataHome(), ({ close }) => close());
  for (let i = 0; i < 6; i++) {
    const server = await launch(home);
    const moment = new Promise((resolve) => setTimeout(resolve, chance.whole(100, 1_200)));
    await Promise.race([moment, server.ended]);
    expect(await server.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  }
  const server = await startServer(home);
  const database = lasting(openDatabase(home.databaseUrl(), { log: silent }), (opened) => opened.close());
  expect(await verifyLedger(database)).toMatchObject({ accounts: 3, entries: 2, sum: 0, faults: [] });
  await database.close();
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
}, 80_000);
