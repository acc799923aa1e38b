import { ANAS, sendRequest, SECRET } from '../support/servers/test-server';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer, type ServerProcess } from '../support/servers/server-process';
import { eventually, collectEvents, until, usePulsos } from './clients';

const lasting = useLasting();
const connect = usePulsos();

/** Starts the server on a port and a data folder that the next server reuses. */
async function startTwice(): Promise<() => Promise<ServerProcess>> {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const port = String(await freePort());
  return () => startServer(home, { PORT: port, SESSION_SECRET: SECRET });
}

async function tokenOf({ url }: ServerProcess): Promise<string> {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username: 'ana', password: 'ana-demo' } });
  return (json.data as { token: string }).token;
}

it('[SDK-2] [SDK-3] over a kill -9 every command takes effect once and every event arrives once', async () => {
  const start = await startTwice();
  const first = await start();
  const token = await tokenOf(first);
  const ana = connect(first.url, { token: () => token });
  const received = await collectEvents(ana, `account:${ANAS}`);
  const view = ana.account(ANAS);
  const { account: before, seq } = await until(view, ({ status }) => status === 'ready');
  const replies = Array.from({ length: 60 }, () => ana.command('deposito', { cedula: ANAS, monto: 1 }));
  await eventually(() => received.length > 0);
  await first.end('SIGKILL');
  const sentWhileAway = ana.command('deposito', { cedula: ANAS, monto: 1 });
  await start();
  const answers = await Promise.all([...replies, sentWhileAway]);
  expect(new Set(answers.map(({ movimiento }) => movimiento)).size).toBe(61);
  await until(view, (now) => now.seq === seq + 61);
  expect(view.get().account?.balance).toBe((before?.balance ?? 0) + 61);
  const covered = received.flatMap(({ meta: { seq: last = 0, from = last } }) =>
    Array.from({ length: last - from + 1 }, (_, i) => from + i),
  );
  expect(covered).toEqual(Array.from({ length: 61 }, (_, i) => seq + 1 + i));
}, 120_000);
