import { openDatabase } from '../../server/db/client';
import { Chance } from '../crash/seeded-random';
import { openOffice } from '../crash/office';
import { judge, readHeads } from '../crash/verdict';
import { silent } from '../support/servers/log';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { startServer } from '../support/servers/server-process';

const lasting = useLasting();

it('[DB-4] after a kill of the postmaster under load, it restarts, and nothing acknowledged is lost', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const server = await startServer(home);
  const office = lasting(await openOffice(server, new Chance(4)), ({ close }) => close());
  office.work();
  for (let round = 0; round < 2; round++) {
    await office.news(200);
    const killed = home.postmaster() ?? 0;
    process.kill(killed, 'SIGKILL');
    while ([undefined, killed].includes(home.postmaster())) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await office.news(200);
  await office.finish();
  await server.says('the embedded PostgreSQL runs again');
  const database = lasting(openDatabase(home.databaseUrl(), { log: silent }), (opened) => opened.close());
  const heads = await readHeads(database, office.accounts);
  for (const teller of office.tellers) {
    for (const channel of teller.positions.keys()) await teller.hasHeard(channel, heads.get(channel) ?? 0);
  }
  const { faults, acknowledged } = await judge(office, database);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
  await database.close();
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(home.postmaster()).toBeUndefined();
}, 120_000);
