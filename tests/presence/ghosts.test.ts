import { WebSocket } from 'ws';
import type { PersonView } from '../../contract/core/person';
import { openDatabase } from '../../server/db/client';
import { sendRequest } from '../support/servers/test-server';
import { useClients, type Client } from '../support/clients/clients';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy } from '../support/servers/proxy';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { startServer, type ServerProcess } from '../support/servers/server-process';
import { seedDemo } from '../support/servers/demo';

const connect = useClients();
const lasting = useLasting();

/** The demo's public room, which admits guests. */
const ROOM = 1;

/** Joins the room as a guest over the chat's own WebSocket; resolves once the server has greeted it. */
async function openRoom(url: string, name: string): Promise<WebSocket> {
  const address = new URL(`/ws/${ROOM}?user_id=1&username=${name}`, url);
  address.protocol = 'ws:';
  const socket = new WebSocket(address);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('message', resolve));
  return lasting(socket, (open) => open.terminate());
}

/** The same over Socket.IO. */
async function enter(url: string, name: string): Promise<Client> {
  const client = await connect(url, { auth: { username: name } });
  await client.subscribe(`presence:${ROOM}`);
  return client;
}

async function signIn({ url }: ServerProcess, username: string): Promise<{ authorization: string }> {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username, password: `${username}-demo` } });
  return { authorization: `Bearer ${(json.data as { token: string }).token}` };
}

it("[PRE-2] crashed tabs, silent connections and dead nodes leave a room's presence within 15 s", async () => {
  const { url: databaseUrl } = lasting(await createDatabase(), ({ drop }) => drop());
  const database = lasting(openDatabase(databaseUrl, { log: silent }), (opened) => opened.close());
  await seedDemo(database);
  const env = { DATABASE_URL: databaseUrl, SESSION_SECRET: 'a secret of the tests, long enough for HS256' };
  const start = (): Promise<ServerProcess> =>
    startServer(
      lasting(makeDataHome(), ({ close }) => close()),
      env,
    );
  const [here, dying] = [await start(), await start()];
  const proxy = lasting(await startProxy(here.url), ({ close }) => close());

  const ana = await connect(here.url, { as: await signIn(here, 'ana') });
  await ana.subscribe(`presence:${ROOM}`);
  await enter(dying.url, 'muerto');
  await openRoom(dying.url, 'muerto2');
  await enter(proxy.url, 'mudo');
  await openRoom(proxy.url, 'mudo2');
  const tab = await enter(here.url, 'pestaña');
  const page = await openRoom(here.url, 'página');
  await enter(here.url, 'vivo');
  const named = (type: string): string[] =>
    ana.received.filter((heard) => heard.type === type).map(({ data }) => (data as PersonView).username);
  await ana.until(() => named('user_joined').length === 7, 'everybody');

  const began = Date.now();
  proxy.stall();
  tab.drop();
  page.terminate();
  await dying.end('SIGKILL');
  const ghosts = ['muerto', 'muerto2', 'mudo', 'mudo2', 'pestaña', 'página'].map((name) => `${name} (invitado)`);
  while (named('user_left').length < ghosts.length && Date.now() - began < 20_000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(named('user_left').toSorted()).toEqual(ghosts.toSorted());
  expect(Date.now() - began).toBeLessThan(15_000);
  expect(await here.end('SIGTERM')).toEqual({ code: 0, signal: null });
}, 60_000);
