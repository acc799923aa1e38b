import { createSessionCookie } from '../../server/identity/credentials';
import { startTestServer, SECRET, useTestServers, type TestServer } from '../support/servers/test-server';
import { head, rawHttp } from '../support/clients/raw-http';
import { upgrade, ENGINE } from '../support/clients/raw-websocket';

const openDoor = useTestServers();
const POLLING = '/socket.io/?EIO=4&transport=polling';
const TEXT = { 'content-type': 'text/plain;charset=UTF-8' };

let door: TestServer;
beforeAll(async () => {
  door = await startTestServer({ env: { CORS_ORIGIN: 'https://good.example' } });
});
afterAll(() => door.close());

async function connect(node = door): Promise<string> {
  const { text } = await node.ask(POLLING);
  return `${POLLING}&sid=${(JSON.parse(text.slice(1)) as { sid: string }).sid}`;
}

describe('JSONP', () => {
  it.each(['&j=0', '&j=', '&j', '&j=0&j=1', '&%6A=0'])('[SEC-54] is refused: %s', async (more) => {
    const answer = await door.ask(POLLING + more);
    expect([answer.status, answer.text.includes('___eio')]).toEqual([400, false]);
    const form = { body: 'd=40', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await door.ask((await connect()) + more, form)).status).toBe(400);
    expect((await upgrade(door.app.url, {}, ENGINE + more)).status).toBe(400);
  });

  it('[SEC-54] is refused even if any origin is allowed', async () => {
    const node = await openDoor({ env: { CORS_ORIGIN: '*' } });
    expect((await node.ask(`${POLLING}&j=0`)).status).toBe(400);
  });
});

describe('the origin of requests on an open connection', () => {
  it.each(['https://evil.example', 'null', 'https://good.example.evil.com', ''])(
    '[SEC-54] is checked on each request: %j',
    async (origin) => {
      const path = await connect();
      for (const [method, body] of [
        ['POST', '40'],
        ['GET', undefined],
      ] as const) {
        const answer = await door.ask(path, { method, body, headers: { ...(body && TEXT), origin } });
        expect([method, answer.status]).toEqual([method, 403]);
      }
      expect((await upgrade(door.app.url, { origin }, path.replace('polling', 'websocket'))).status).toBe(403);
      expect((await door.ask(path, { body: '40', headers: TEXT })).text).toBe('ok'); // and no other client is affected
    },
  );

  it('[SEC-54] a script, picture or form of another site is refused, though it sends no origin', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'sec-fetch-site': site };
      const path = await connect();
      expect((await door.ask(POLLING, { headers })).status).toBe(403);
      expect((await door.ask(path, { headers })).status).toBe(403);
      expect((await door.ask(path, { body: '40', headers: { ...headers, ...TEXT } })).status).toBe(403);
    }
  });

  it('[SEC-54] our own pages, listed ones and programs are accepted', async () => {
    const { authorization } = await door.signIn('ana');
    const { name } = createSessionCookie({ production: false });
    const cookie = `${name}=${authorization.slice('Bearer '.length)}`;
    for (const headers of [
      {},
      { origin: door.app.url, cookie },
      { origin: 'https://good.example', cookie },
      { 'sec-fetch-site': 'same-origin', cookie },
    ]) {
      const { text, status } = await door.ask(POLLING, { headers });
      expect(status).toBe(200);
      const path = `${POLLING}&sid=${(JSON.parse(text.slice(1)) as { sid: string }).sid}`;
      expect((await door.ask(path, { body: '40', headers: { ...headers, ...TEXT } })).text).toBe('ok');
      expect((await door.ask(path, { headers })).text).toMatch(/^40/);
    }
  });
});

it('[SEC-54] methods other than GET and POST get an ordinary refusal', async () => {
  expect((await door.ask(await connect(), { method: 'PUT' })).status).toBe(405);
});

describe('[SEC-51] the headers of every reply', () => {
  let production: TestServer;
  beforeAll(async () => {
    production = await startTestServer({
      demo: false,
      env: { NODE_ENV: 'production', SESSION_SECRET: SECRET, DATABASE_URL: 'postgresql://x@localhost/x' },
    });
  });
  afterAll(() => production.close());

  it.each([
    ['GET', POLLING],
    ['GET', `${POLLING}&j=1`],
    ['GET', `${POLLING}&sid=none`],
    ['OPTIONS', POLLING],
    ['PUT', POLLING],
    ['GET', '/socket.io/'],
    ['GET', '/socket.io/?EIO=3&transport=polling'],
    ['GET', '/socket.io/socket.io.js'],
    ['GET', '/'],
    ['GET', '/nada'],
    ['GET', '/api/nada'],
    ['DELETE', '/api/stats'],
    ['GET', '/api/stats'],
    ['GET', '/health'],
    ['GET', '/metrics'],
    ['GET', '/api/stream?channels=stats'],
    ['GET', '/api/stream?channels=7&nada=1'],
    ['DELETE', '/api/stream'],
    ['GET', '/%00'],
    ['GET', '/%'],
  ])('are on %s %s', async (method, path) => {
    const client = await rawHttp(production.app.url);
    client.send(head(`${method} ${path} HTTP/1.1`, { host: new URL(production.app.url).host }));
    const received = await client.until((text) => text.includes('\r\n\r\n'));
    const [answer = ''] = received.toLowerCase().split('\r\n\r\n');
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toContain('cross-origin-resource-policy: same-origin');
    expect(answer).toContain('strict-transport-security: max-age=31536000');
    client.socket.destroy();
  });

  it('are on a reply to an unknown expectation', async () => {
    const client = await rawHttp(production.app.url);
    client.send(head('GET /health HTTP/1.1', { host: new URL(production.app.url).host, expect: 'wonders' }));
    await client.until((text) => text.includes('nosniff'));
    client.socket.destroy();
  });
});
