import { accountChannel } from '../../contract/features/bank/channels';
import { openDatabase } from '../../server/db/client';
import { ANAS, codeOf, sendRequest, SECRET } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { startServer, type ServerEnv, type ServerProcess } from '../support/servers/server-process';
import { seedDemo } from '../support/servers/demo';

const lasting = useLasting();
const connect = useClients();

/** A database of demo users, and a proxy to it that can be cut. */
async function openProxy(): Promise<{ proxy: Proxy; url: string }> {
  const { url } = lasting(await createDatabase(), ({ drop }) => drop());
  const database = openDatabase(url, { log: silent, poolSize: 1 });
  await seedDemo(database);
  await database.close();
  return { url, proxy: lasting(await startProxy(url), ({ close }) => close()) };
}

const start = (env: ServerEnv): Promise<ServerProcess> =>
  startServer(
    lasting(makeDataHome(), ({ close }) => close()),
    { SESSION_SECRET: SECRET, ...env },
  );

async function signIn({ url }: ServerProcess): Promise<{ authorization: string }> {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username: 'ana', password: 'ana-demo' } });
  return { authorization: `Bearer ${(json.data as { token: string }).token}` };
}

const deposit = (server: ServerProcess, headers: { authorization: string }): ReturnType<typeof sendRequest> =>
  sendRequest(server.url, '/api/deposito', { headers, body: { cedula: ANAS, monto: 1 } });

const away = 'the database does not answer';
const unavailable = [503, 'server.unavailable'];

it('a start without its database is alive but not ready, reports it, and serves once it is there', async () => {
  const { proxy } = await openProxy();
  proxy.cut();
  const server = await start({ DATABASE_URL: proxy.url });
  expect(server.stdout).toContain('The database does not answer yet; Pulso keeps trying.');
  await server.says(away);
  expect(await sendRequest(server.url, '/health')).toMatchObject({ status: 200 });
  expect(await sendRequest(server.url, '/ready')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(codeOf(await sendRequest(server.url, '/api/deposito', { body: { cedula: ANAS, monto: 1 } }))).toEqual(
    unavailable,
  );
  const early = await connect(server.url, { greeted: false });
  await early.next('connect_error');

  proxy.pass();
  await server.says('the database is back');
  expect(server.stdout.split(away)).toHaveLength(2);
  expect(await sendRequest(server.url, '/ready')).toMatchObject({ status: 200 });
  const as = await signIn(server);
  const client = await connect(server.url, { as });
  expect(await deposit(server, as)).toMatchObject({ status: 200 });
  await client.next('balance_updated');
});

it.each(['cut', 'stall'] as const)(
  '[HUB-6] a database lost while running (%s) is waited for, and connected clients miss nothing',
  async (loss) => {
    const { proxy, url } = await openProxy();
    const [server, neighbour] = await Promise.all([start({ DATABASE_URL: proxy.url }), start({ DATABASE_URL: url })]);
    const as = await signIn(server);
    const client = await connect(server.url, { as });
    const { id } = client.socket;
    await deposit(server, as);
    await client.until(() => client.sequences(accountChannel(ANAS)).length === 1);

    proxy[loss]();
    await server.says(away);
    expect(await sendRequest(server.url, '/health')).toMatchObject({ status: 200 });
    expect(await sendRequest(server.url, '/ready')).toMatchObject({ status: 503 });
    expect(codeOf(await deposit(server, as))).toEqual(unavailable);
    const reply = await client.ask('deposito', { cedula: ANAS, monto: 1, id: 'while-away' });
    expect(reply.error?.code).toBe('server.unavailable');
    expect(await deposit(neighbour, as)).toMatchObject({ status: 200 });
    expect(await deposit(neighbour, as)).toMatchObject({ status: 200 });

    proxy.pass();
    await server.says('the database is back');
    expect(await sendRequest(server.url, '/ready')).toMatchObject({ status: 200 });
    expect((await client.ask('deposito', { cedula: ANAS, monto: 1, id: 'while-away' })).success).toBe(true);
    await client.until(() => client.sequences(accountChannel(ANAS)).length === 4);
    expect(client.sequences(accountChannel(ANAS))).toEqual([1, 2, 3, 4]);
    expect(client.socket.id).toBe(id);
    expect(client.count('disconnect')).toBe(0);
    expect(server.stdout.split(away)).toHaveLength(2);
  },
);
