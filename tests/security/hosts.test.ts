import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { codeOf, sendRequest, startTestServer, useTestServers, type TestServer } from '../support/servers/test-server';
import { ENGINE, upgrade } from '../support/clients/raw-websocket';

const openDoor = useTestServers();
const EVIL = 'evil.example:5001';
const POLLING = '/socket.io/?EIO=4&transport=polling';
const SOCKETS = [ENGINE, '/hub', '/ws/1?user_id=1&username=Juan', '/?username=Juan'];
const READS = [
  ...[
    '/api/rooms/1/messages',
    '/api/rooms/1',
    '/metrics',
    '/api/auth/demo',
    '/api/stats',
    '/api/productos',
    '/api/movies',
  ],
  ...['/api/realtime/events', '/api/stream', '/ws/stats', POLLING, '/', '/banco/', '/api/nada'],
];
const loopbackHosts = ['localhost', 'localhost:3000', '127.0.0.1', '127.8.9.1:80', '[::1]:5001', 'LOCALHOST:5001'];

describe.each([
  ['as usual', {}],
  ['in classroom mode on this machine', { PULSO_OPEN: 'true' }],
])('%s', (_name, env) => {
  let door: TestServer;
  beforeAll(async () => void (door = await startTestServer({ env })));
  afterAll(() => door.close());

  it.each(READS)('[SEC-63] %s is refused for an unknown host', async (path) => {
    for (const host of [EVIL, 'localhost.evil.example', 'x', '192.0.2.1', 'localhost.', '127.0.0.1.evil.example']) {
      expect([host, ...codeOf(await door.ask(path, { headers: { host } }))]).toEqual([
        host,
        421,
        'request.unknown_host',
      ]);
    }
  });

  it('[SEC-63] a missing host is refused', async () => {
    expect(await raw(door, 'GET /api/stats HTTP/1.1\r\nHost: \r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await raw(door, 'GET /api/stats HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await raw(door, 'GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('[SEC-63] writes and sign-ins for an unknown host are refused', async () => {
    const credentials = { username: 'ana', password: 'ana-demo' };
    for (const path of [
      '/api/auth/entrar',
      '/api/rooms/1/messages',
      '/api/commands/message',
      '/api/stream/say',
      POLLING,
    ]) {
      const answer = await door.ask(path, { headers: { host: EVIL }, body: credentials });
      expect([path, ...codeOf(answer), answer.headers['set-cookie']]).toEqual([
        path,
        421,
        'request.unknown_host',
        undefined,
      ]);
    }
  });

  it.each(SOCKETS)('[SEC-63] %s opens no WebSocket for an unknown host', async (path) => {
    expect((await upgrade(door.app.url, { host: EVIL }, path)).status).toBe(421);
    const welcome = await upgrade(door.app.url, { host: 'localhost:3000' }, path);
    expect(welcome.status).toBe(101);
    welcome.websocket?.destroy();
  });

  it('[SEC-63] loopback names with any port are known, and probes may use any name', async () => {
    for (const host of loopbackHosts) {
      expect([host, (await door.ask('/api/stats', { headers: { host } })).status]).toEqual([host, 200]);
    }
    for (const path of ['/health', '/ready']) {
      expect((await door.ask(path, { headers: { host: '10.1.2.3:5001' } })).status).toBe(200);
    }
  });

  it.each([
    ['two Host headers', 'Host: 127.0.0.1\r\nhost: evil.example\r\n'],
    ['the same Host twice', 'Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n'],
    ['an invalid Host', 'Host: 1.2.3.999\r\n'],
  ])('[SEC-66] %s: 400, for a request and for an upgrade', async (_case, lines) => {
    const upgradeLines =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    expect(await raw(door, `GET /api/stats HTTP/1.1\r\n${lines}\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    for (const path of SOCKETS)
      expect(await raw(door, `GET ${path} HTTP/1.1\r\n${lines}${upgradeLines}\r\n`)).toMatch(/^HTTP\/1.1 400 /);
  });

  it('[SEC-66] targets of every odd kind get a reply, and none gets a 500', async () => {
    const odd = [
      ...[
        '/%E0%A4%A',
        '/%',
        '/%ff',
        '//',
        '//evil.example/x',
        '/\\evil',
        '/?%E0%A4%A',
        '/api/cuentas/%E0%A4%A',
        '*',
        '/docs/%zz',
      ],
      ...[
        '/api/stream?%',
        '/socket.io/?%',
        '/socket.io//[::::',
        'http://[::::]/',
        'http://a:99999/',
        'ftp://127.0.0.1/',
        'http:',
        '/#[::',
      ],
      ...[
        '/ws/%E0%A4%A',
        '/_next/%2e%2e%2f',
        '/a;b=%c0%af',
        'http://1.2.3.999/docs',
        'x',
        '?',
        '/..//..',
        '/banco?volver=%',
      ],
    ];
    for (const target of odd) {
      const answer = await raw(door, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      expect([target, Number(answer.split(' ')[1]) < 500]).toEqual([target, true]);
    }
    expect(await raw(door, 'GET http://127.0.0.1/api/stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      / 200 /,
    );
    expect(await raw(door, 'GET http://evil.example/api/stats HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')).toMatch(/ 421 /);
  });
});

/** The first reply to any bytes. */
async function raw({ app }: TestServer, text: string): Promise<string> {
  const { port, hostname } = new URL(app.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  socket.write(text);
  const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [''])])) as [
    Buffer | string,
  ];
  socket.destroy();
  return chunk.toString();
}

describe('classroom mode on this machine', () => {
  let door: TestServer;
  beforeAll(async () => void (door = await startTestServer({ env: { PULSO_OPEN: 'true', CORS_ORIGIN: '*' } })));
  afterAll(() => door.close());
  const foreign = [
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://192.168.1.5:3000',
    'file://',
    'http://localhost:1@evil.example',
  ];
  const local = ['http://localhost:3000', 'http://127.0.0.1:8080', 'https://localhost', 'http://[::1]:3000'];

  it('[SEC-63] serves pages of this machine by their names, and no foreign page', async () => {
    for (const path of ['/api/cuentas', '/api/rooms/1', POLLING]) {
      for (const origin of foreign) {
        const { status, headers } = await door.ask(path, { headers: { origin } });
        expect([origin, status, headers['access-control-allow-origin']]).toEqual([origin, 403, undefined]);
      }
      for (const origin of local) {
        const { status, headers } = await door.ask(path, { headers: { origin } });
        expect([origin, status, headers['access-control-allow-origin']]).toEqual([origin, 200, origin]);
      }
    }
    const moved = await door.ask('/api/deposito', { headers: { origin: 'https://evil.example' }, body: {} });
    expect(codeOf(moved)).toEqual([403, 'request.cross_site']);
    expect(codeOf(await door.ask('/api/realtime/events', { headers: { origin: 'null' } }))).toEqual([
      403,
      'request.cross_site',
    ]);
  });

  it.each(SOCKETS)('[SEC-63] %s opens for pages of this machine alone', async (path) => {
    for (const origin of foreign)
      expect([origin, (await upgrade(door.app.url, { origin }, path)).status]).toEqual([origin, 403]);
    const welcome = await upgrade(door.app.url, { origin: 'http://localhost:3000' }, path);
    expect(welcome.status).toBe(101);
    welcome.websocket?.destroy();
  });

  it('[SEC-63] a proxy on this machine that asks for another name is refused', async () => {
    const through = (name: string) => door.ask('/api/stats', { headers: { 'x-forwarded-host': name } });
    expect([(await through('abc.tunnel.example')).status, (await through('localhost:3000')).status]).toEqual([
      421, 200,
    ]);
  });
});

it('[SEC-63] PULSO_OPEN=public serves every name, and pages of every origin', async () => {
  const door = await openDoor({ env: { PULSO_OPEN: 'public' } });
  const headers = { host: EVIL, origin: 'https://evil.example' };
  const answer = await door.ask('/api/cuentas', { headers });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
});

it('[SEC-63] configured names are known, and so is the address that a connection uses', async () => {
  const env = { HOST: '0.0.0.0', PUBLIC_URL: 'https://hub.example.org', ALLOWED_HOSTS: 'hub.lan, [fd00::1]' };
  const door = await openDoor({ env });
  const local = `http://127.0.0.1:${new URL(door.app.url).port}`;
  const statusBy = async (host: string) => (await sendRequest(local, '/api/stats', { headers: { host } })).status;
  for (const host of ['hub.example.org', 'HUB.example.org:443', 'hub.lan:5001', '[fd00:0::1]'])
    expect([host, await statusBy(host)]).toEqual([host, 200]);
  for (const host of ['example.org', 'hub.lan.evil.example', '192.0.2.1'])
    expect([host, await statusBy(host)]).toEqual([host, 421]);
  const refusal = await sendRequest(local, '/api/stats', { headers: { host: 'x' } });
  expect(refusal.json.error?.message).toMatch(/PUBLIC_URL.*ALLOWED_HOSTS/);
  const [outward] = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  if (outward) expect((await sendRequest(local.replace('127.0.0.1', outward.address), '/api/stats')).status).toBe(200);
});
