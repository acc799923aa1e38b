import { openDatabase } from '../../server/db/client';
import { Chance } from '../crash/seeded-random';
import { openOffice } from '../crash/office';
import { judge, readHeads } from '../crash/verdict';
import { useClients } from '../support/clients/clients';
import { silent } from '../support/servers/log';
import { makeDataHome, type DataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, launch, startServer } from '../support/servers/server-process';

const lasting = useLasting();
const connect = useClients();
const newHome = (): DataHome => lasting(makeDataHome(), ({ close }) => close());
const cleanly = { code: 0, signal: null };

it('[HUB-8] after SIGTERM under load, clients get a goodbye, and acknowledged commands are committed', async () => {
  const home = newHome();
  const env = { PORT: String(await freePort()) };
  const first = await startServer(home, env);
  const office = lasting(await openOffice(first, new Chance(8)), ({ close }) => close());
  const guest = await connect(first.url);
  office.work();
  await office.news(500);

  expect(await first.end('SIGTERM')).toEqual(cleanly);
  const { data } = await guest.next('goodbye');
  expect(data).toEqual({ code: 'stopping', resume: true, after: expect.any(Number) as number });
  expect(home.postmaster()).toBeUndefined();
  const before = office.tellers.flatMap(({ outcomes }) => outcomes.filter(({ reply }) => reply)).length;

  const second = await startServer(home, env);
  const database = lasting(openDatabase(home.databaseUrl(), { log: silent }), (opened) => opened.close());
  await office.finish();
  const heads = await readHeads(database, office.accounts);
  for (const teller of office.tellers) {
    for (const channel of teller.positions.keys()) await teller.hasHeard(channel, heads.get(channel) ?? 0);
  }
  const { faults, acknowledged } = await judge(office, database);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(before);
  await database.close();
  expect(await second.end('SIGTERM')).toEqual(cleanly);
}, 80_000);

it.each(['SIGTERM', 'SIGINT'] as const)('%s in the middle of a first start leaves nothing behind', async (signal) => {
  const home = newHome();
  const server = await launch(home, { LOG_LEVEL: 'debug' });
  await server.says('embedded PostgreSQL runs');
  expect(await server.end(signal)).toEqual(cleanly);
  expect(home.postmaster()).toBeUndefined();
  expect(await (await startServer(home)).end('SIGTERM')).toEqual(cleanly);
});
