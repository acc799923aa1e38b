import { codeOf, startTestServer, useTestServers, type TestServer } from '../support/servers/test-server';
import { ENGINE, upgrade } from '../support/clients/raw-websocket';

const openDoor = useTestServers();
const production = { NODE_ENV: 'production', SESSION_SECRET: 'x'.repeat(40), PUBLIC_URL: 'https://hub.example.org' };

describe('in production behind a proxy', () => {
  let door: TestServer;
  beforeAll(async () => void (door = await startTestServer({ env: { ...production, TRUST_PROXY: '1' } })));
  afterAll(() => door.close());
  const host = 'hub.example.org';
  const plain: Record<string, string>[] = [
    { 'x-forwarded-proto': 'http' },
    { 'x-forwarded-proto': 'https, http' },
    { 'x-forwarded-proto': 'HTTP' },
    { 'x-forwarded-proto': 'ws' },
    { forwarded: 'for=192.0.2.1;proto=http' },
    { forwarded: 'proto="http";host=hub.example.org' },
    { 'x-forwarded-proto': 'https', forwarded: 'proto=http' },
  ];

  it('[SEC-4] without TLS, requests, sign-ins and sockets are refused, and pages redirect to HTTPS', async () => {
    const body = { username: 'ana', password: 'ana-demo' };
    for (const headers of plain) {
      const entered = await door.ask('/api/auth/entrar', { headers: { host, ...headers }, body });
      expect([...codeOf(entered), entered.headers['set-cookie']]).toEqual([403, 'request.https_required', undefined]);
      expect(codeOf(await door.ask('/api/stats', { headers: { host, ...headers } }))[0]).toBe(403);
      expect(codeOf(await door.ask('/api/realtime/events', { headers: { host, ...headers } }))[0]).toBe(403);
      for (const path of [ENGINE, '/hub', '/ws/1?user_id=1&username=J']) {
        expect((await upgrade(door.app.url, { host, ...headers }, path)).status).toBe(403);
      }
      const page = await door.ask('/banco/?cuenta=1', { headers: { host, ...headers } });
      expect([page.status, page.headers.location]).toEqual([308, 'https://hub.example.org/banco/?cuenta=1']);
      const led = await door.ask('//evil.example/', { headers: { host, ...headers } });
      expect(led.headers.location).toBe('https://hub.example.org//evil.example/');
    }
  });

  it('[SEC-4] [SEC-66] a request with too many headers is refused: the proxy’s might be cut off', async () => {
    const filler = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, '1']));
    const headers = { host, ...filler, 'x-forwarded-proto': 'http', origin: 'https://evil.example' };
    expect(codeOf(await door.ask('/api/stats', { headers }))).toEqual([413, 'request.too_large']);
    expect((await upgrade(door.app.url, headers, '/hub')).status).toBe(413);
    const few = { host, ...Object.fromEntries(Object.entries(filler).slice(0, 90)) };
    expect((await door.ask('/api/stats', { headers: few })).status).toBe(200);
  });

  it('[SEC-4] requests over TLS are served, and probes always are', async () => {
    for (const headers of [
      { 'x-forwarded-proto': 'https' },
      { forwarded: 'proto=https' },
      { 'x-forwarded-proto': 'http, https' },
    ]) {
      expect((await door.ask('/api/stats', { headers: { host, ...headers } })).status).toBe(200);
    }
    expect((await door.ask('/ready', { headers: { host: '10.0.0.9', 'x-forwarded-proto': 'http' } })).status).toBe(200);
  });

  it('[SEC-4] pages of localhost are foreign: only the configured origin is the hub’s own', async () => {
    const { port } = new URL(door.app.url);
    const statusOf = async (origin: string) => (await door.ask('/api/stats', { headers: { origin } })).status;
    for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`, 'http://hub.example.org']) {
      expect([origin, await statusOf(origin)]).toEqual([origin, 403]);
      expect((await upgrade(door.app.url, { origin }, '/hub')).status).toBe(403);
    }
    expect(await statusOf('https://hub.example.org')).toBe(200);
  });
});

it('[SEC-67] a program with the token reads the metrics, through any proxy', async () => {
  const door = await openDoor({ env: { METRICS_TOKEN: 'a token of the metrics'.replaceAll(' ', '-') } });
  const statusOf = async (headers: object) => (await door.ask('/metrics', { headers: { ...headers } })).status;
  expect(await statusOf({})).toBe(401);
  expect(await statusOf({ authorization: 'Bearer a-token-of-the-metricz' })).toBe(401);
  for (const more of [{}, { 'x-real-ip': '192.0.2.1' }, { 'x-forwarded-for': '192.0.2.1' }]) {
    expect(await statusOf({ authorization: 'Bearer a-token-of-the-metrics', ...more })).toBe(200);
  }
  const admin = await door.signIn('admin');
  expect(await statusOf(admin)).toBe(200);
});

it.each([
  'x-forwarded-for',
  'x-real-ip',
  'forwarded',
  'via',
  'x-forwarded-host',
  'cf-connecting-ip',
  'true-client-ip',
  'x-forwarded-proto',
])(
  '[SEC-67] without a token only programs of this machine read the metrics, and none behind a proxy that sends %s',
  async (name) => {
    const door = await openDoor();
    expect((await door.ask('/metrics')).status).toBe(200);
    expect((await door.ask('/metrics', { headers: { [name]: '127.0.0.1' } })).status).toBe(401);
  },
);

it.each<Record<string, string>>([{ TRUST_PROXY: '1' }, production, { PUBLIC_URL: 'https://hub.example.org' }])(
  '[SEC-67] if a proxy is possible, as with %j, the metrics need a token',
  async (env) => {
    const door = await openDoor({ env });
    expect((await door.ask('/metrics')).status).toBe(401);
  },
);
