import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { accountChannel } from '../../contract/features/bank/channels';
import { createSessionCookie } from '../../server/identity/credentials';
import { createTokens } from '../../server/identity/tokens';
import { ANAS, LUISS, startTestServer, SECRET, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { ENGINE, upgrade, upgradeHeaders } from '../support/clients/raw-websocket';

const connect = useClients();
const cookieName = createSessionCookie({ production: false }).name;
const POLLING = '/socket.io/?EIO=4&transport=polling';

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };
let silentOne: { since: number; closed: Promise<number> };
const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);

beforeAll(async () => {
  door = await startTestServer({ demo: false, env: { CORS_ORIGIN: 'https://good.example' } });
  other = await startTestServer({ demo: false, home: door.home });
  const { websocket } = await upgrade(door.app.url);
  silentOne = { since: Date.now(), closed: websocket!.closed.then(() => Date.now()) };
  [ana, luis, admin] = [await door.signIn('ana'), await door.signIn('luis'), await door.signIn('admin')];
});
afterAll(async () => {
  await other.close();
  await door.close();
});

describe('the origin of a handshake', () => {
  const own = (): string => door.app.url;
  const foreign = (): string[] => [
    'https://evil.example',
    'null',
    'https://good.example.evil.com',
    'https://evil.com/https://good.example',
    'HTTPS://GOOD.EXAMPLE',
    'https://good.example:8443',
    'http://good.example',
    'https://good.example/',
    `${own()}.evil.com`,
    own().replace(/\d+$/, '1'),
    '',
  ];

  it('[SEC-1] [SEC-2] [SEC-3] a foreign origin is refused before the upgrade, with and without a cookie', async () => {
    const cookie = `${cookieName}=${tokenOf(ana)}`;
    for (const origin of foreign()) {
      for (const headers of [{ origin }, { origin, cookie }]) {
        expect([origin, (await upgrade(own(), headers)).status]).toEqual([origin, 403]);
        expect([origin, (await door.ask(POLLING, { headers })).status]).toEqual([origin, 403]);
      }
    }
  });

  it('[SEC-3] a cookie without an origin is refused, a program without either is accepted', async () => {
    expect((await upgrade(own(), { cookie: `${cookieName}=${tokenOf(ana)}` })).status).toBe(403);
    const { status, websocket } = await upgrade(own());
    expect(status).toBe(101);
    websocket?.destroy();
    expect((await connect(own(), { as: ana })).received[0]?.data).toMatchObject({ usuario: { username: 'ana' } });
  });

  it('[SEC-1] our own pages and listed ones are accepted with their cookie', async () => {
    for (const origin of [own(), own().replace('127.0.0.1', 'localhost'), 'https://good.example']) {
      const client = await connect(own(), { extraHeaders: { origin, cookie: `${cookieName}=${tokenOf(ana)}` } });
      expect(client.received[0]?.data).toMatchObject({ usuario: { username: 'ana' } });
    }
  });

  it('[SEC-2] a query that imitates an open connection does not bypass the check', async () => {
    for (const more of ['&xsid=1', '&x=sid=', '&sid=', '&sid', '&sid=abc&sid=', '&sid[]=1']) {
      const path = `${ENGINE}${more}`;
      expect([more, (await upgrade(own(), { origin: 'https://evil.example' }, path)).status]).toEqual([more, 403]);
    }
    const { status } = await door.ask(`${POLLING}&sid=`, { headers: { origin: 'https://evil.example' } });
    expect(status).toBe(403);
  });

  it('[SEC-41] clients that disconnect during a handshake, refused or not, do no harm', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, {}, { authorization: 'Bearer no' }, ana]) {
      for (let i = 0; i < 10; i++) {
        const { port, hostname } = new URL(own());
        const socket = connectTcp(Number(port), hostname);
        await once(socket, 'connect');
        const lines = { ...upgradeHeaders, host: '127.0.0.1', ...headers };
        socket.write(
          `GET ${ENGINE} HTTP/1.1\r\n${Object.entries(lines)
            .map(([k, v]) => `${k}: ${v}\r\n`)
            .join('')}\r\n`,
        );
        await new Promise(setImmediate);
        socket.resetAndDestroy();
      }
    }
    expect((await door.ask('/health')).status).toBe(200);
  });
});

describe('guests', () => {
  it('[SEC-5] see public channels and no account, and move no money', async () => {
    const guest = await connect(door.app.url);
    expect(guest.received[0]?.data).toMatchObject({ usuario: null, id: expect.stringMatching(/^guest:/) });
    expect(await guest.subscribe('stats')).toMatchObject({ recovered: false });
    await expect(guest.subscribe(accountChannel(ANAS))).rejects.toThrow('channel.not_found');
    const commands = {
      deposito: { cedula: ANAS, monto: 1 },
      retiro: { cedula: ANAS, monto: 1 },
      transferencia: { de: ANAS, a: LUISS, monto: 1 },
      abrir_cuenta: { cedula: '0900000009', titular: 'Nadie' },
      agregar_observador: { cedula: ANAS, usuario: 'luis' },
    };
    for (const [name, input] of Object.entries(commands)) {
      const { error } = await guest.ask(name, { ...input, id: `de-un-invitado-${name}` });
      expect([name, error?.code]).toEqual([name, 'auth.required']);
    }
  });
});

describe('the end of a session ends its connections', () => {
  it('[SEC-7] when it expires', async () => {
    const expiresAt = Date.now() + 2_000;
    const { principal } = await door.app.identity.signIn({ username: 'ana', password: 'ana-demo', ip: '::1' });
    await door.app.database.prisma.session.update({
      where: { id: principal.sessionId },
      data: { expiresAt: new Date(expiresAt) },
    });
    const token = await createTokens(SECRET).sign({ userId: 'u_ana', sessionId: principal.sessionId, expiresAt });
    const client = await connect(door.app.url, { auth: { token } });
    expect((await client.next('goodbye')).data).toEqual({ code: 'session_ended', resume: false });
    expect((await client.next('disconnect')).data).toBe('io server disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt - 20);
    const back = await connect(door.app.url, { auth: { token }, greeted: false });
    expect((await back.next('connect_error')).data).toMatchObject({ data: { code: 'auth.invalid_token' } });
  });

  it.each(['signed out', 'disabled', 'closed by an administrator'])(
    '[SEC-8] when it is %s, on every node',
    async (how) => {
      const luisHere = await door.signIn('luis');
      const [here, there] = [
        await connect(door.app.url, { as: luisHere }),
        await connect(other.app.url, { as: luisHere }),
      ];
      const bystander = await connect(other.app.url, { as: ana });
      if (how === 'signed out') await door.ask('/api/auth/salir', { method: 'POST', headers: luisHere });
      else if (how === 'disabled') await door.app.identity.setDisabled('u_luis', true);
      else await door.app.identity.endSessions('u_luis');
      for (const client of [here, there]) {
        expect((await client.next('goodbye')).data).toMatchObject({ code: 'session_ended', resume: false });
        expect((await client.next('disconnect')).data).toBe('io server disconnect');
      }
      for (const node of [door, other]) {
        // [SEC-9] A client with the old token and its positions cannot recover the connection.
        const auth = { token: tokenOf(luisHere), epoch: node.app.hub.epoch, positions: { [accountChannel(LUISS)]: 0 } };
        const back = await connect(node.app.url, { auth, greeted: false });
        expect((await back.next('connect_error')).data).toMatchObject({ data: { code: 'auth.invalid_token' } });
      }
      expect(bystander.count('disconnect')).toBe(0);
      if (how === 'disabled') await door.app.identity.setDisabled('u_luis', false);
      luis = await door.signIn('luis');
    },
  );

  it.each(['', 'token'])('[SEC-8] when it ended between the upgrade and the first packet %s', async (shown) => {
    const early = await door.signIn('luis');
    const { websocket } = await upgrade(door.app.url, shown ? {} : { ...early });
    const client = await connect(door.app.url, { as: early });
    await door.ask('/api/auth/salir', { method: 'POST', headers: early });
    await client.next('goodbye');
    websocket!.send(shown ? `40{"token":"${tokenOf(early)}"}` : '40');
    if (shown) expect(await websocket!.next((text) => text.startsWith('44'))).toContain('auth.invalid_token');
    else await websocket!.closed;
    expect(websocket!.texts.join()).not.toContain('"connected"');
    websocket!.destroy();
  });

  it('[SEC-9] a connection’s id recovers nothing', async () => {
    const client = await connect(door.app.url, { as: ana });
    const engineId = client.socket.io.engine.id;
    client.socket.disconnect();
    await client.next('disconnect');
    for (let status = 200; status !== 400;) ({ status } = await door.ask(`${POLLING}&sid=${engineId}`));
    const back = await connect(door.app.url, { auth: { pid: engineId, offset: '1' } as object });
    expect(back.socket.recovered).toBeFalsy();
    expect(back.received[0]?.data).toMatchObject({ usuario: null });
  });

  it('[SEC-12] a changed role disconnects the client, which reconnects with the new one', async () => {
    const client = await connect(other.app.url, { as: luis });
    await door.app.identity.setRole('u_luis', 'admin');
    expect((await client.next('goodbye')).data).toMatchObject({ code: 'identity_changed', resume: true });
    const back = await connect(other.app.url, { as: luis });
    expect(back.received[0]?.data).toMatchObject({ usuario: { rol: 'admin' } });
    await back.subscribe(accountChannel(ANAS));
    await door.app.identity.setRole('u_luis', 'customer');
    await back.next('goodbye');
    await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
    await back.next('disconnect');
    expect(back.of(accountChannel(ANAS))).toEqual([]);
  });
});

it('[SEC-10] a token in the query is ignored', async () => {
  const token = tokenOf(ana);
  const client = await connect(door.app.url, {
    query: { token, access_token: token, authorization: `Bearer ${token}` },
  });
  expect(client.received[0]?.data).toMatchObject({ usuario: null });
});

it('[SEC-11] foreign, absent and internal channels get the same refusal, also as positions', async () => {
  const names = [accountChannel(LUISS), 'account:0000000000', 'access', 'session', 'account', 'room:99', '__proto__'];
  const positions = Object.fromEntries(names.slice(0, -1).map((name) => [name, 0]));
  const client = await connect(door.app.url, { as: ana, auth: { epoch: door.app.hub.epoch, positions } });
  const { channels } = client.received[0]!.meta as unknown as { channels: object };
  expect(Object.keys(channels).sort()).toEqual([accountChannel(ANAS), 'stats']);
  const answers = await Promise.all(names.map((channel) => client.ask('subscribe', { channel })));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.error).toMatchObject({ code: 'channel.not_found' });
});

it('[SEC-11] a user who may no longer watch receives nothing more, on any node', async () => {
  const watcher = await connect(other.app.url, { as: luis });
  const change = (method: string) =>
    door.ask(`/api/cuentas/${ANAS}/observadores`, { method, headers: admin, body: { usuario: 'luis' } });
  const deposit = () => door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
  await change('POST');
  await watcher.subscribe(accountChannel(ANAS));
  await deposit();
  await watcher.next('balance_updated');
  await change('DELETE');
  await deposit();
  expect((await watcher.next('unsubscribed')).data).toEqual({
    channel: accountChannel(ANAS),
    code: 'channel.not_found',
  });
  await deposit();
  await expect(watcher.subscribe(accountChannel(ANAS))).rejects.toThrow('channel.not_found');
});

it('[SEC-44] unused features are not reachable', async () => {
  for (const path of ['/socket.io/?EIO=3&transport=polling', '/socket.io/?EIO=4&transport=webtransport']) {
    expect([path, (await door.ask(path)).status]).toEqual([path, 400]);
  }
  const old = await upgrade(door.app.url, {}, '/socket.io/?EIO=3&transport=websocket');
  await old.websocket?.closed;
  expect((await door.ask(POLLING, { method: 'DELETE' })).status).toBe(400);
  expect((await upgrade(door.app.url, {}, '/somewhere-else')).status).toBe(404);
  const { websocket } = await upgrade(door.app.url);
  websocket!.send('40/admin,');
  expect(await websocket!.next((text) => text.startsWith('44/admin'))).toContain('Invalid namespace');
  websocket!.destroy();
});

it('[SEC-5] a handshake that never ends is closed in time', async () => {
  const took = (await silentOne.closed) - silentOne.since;
  expect(took).toBeGreaterThan(4_000);
  expect(took).toBeLessThan(10_000);
});
