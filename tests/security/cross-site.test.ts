import { ANAS, codeOf, startTestServer, type TestServer } from '../support/servers/test-server';

let door: TestServer;
let ana: { authorization: string };

beforeAll(async () => {
  door = await startTestServer({ env: { CORS_ORIGIN: 'https://app.example.org' } });
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

const deposit = { cedula: ANAS, monto: 1 };
const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);
const own = (): string => door.app.url;

describe('requests from other sites', () => {
  const asAna = (headers: Record<string, string>) => ({ cookie: `pulso_session=${tokenOf(ana)}`, ...headers });

  it.each([
    ['of another site', { origin: 'https://evil.example' }],
    ['of "null"', { origin: 'null' }],
    ['of another port', { origin: 'http://127.0.0.1:1' }],
    ['that contains ours', { origin: 'https://app.example.org.evil.example' }],
    ['in capitals', { origin: 'https://APP.example.org' }],
    ['with the default port written out', { origin: 'https://app.example.org:443' }],
    ['that is missing', {}],
    ['that is missing, from another site', { 'sec-fetch-site': 'cross-site' }],
    ['that is missing, from a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('[SEC-13] a post with the cookie and an origin %s is refused', async (_name, headers) => {
    const answer = await door.ask('/api/deposito', { headers: asAna(headers), body: deposit });
    expect(codeOf(answer)).toEqual([403, 'request.cross_site']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('[SEC-13] the same post from our own page, or a listed one, is accepted', async () => {
    const pages: Record<string, string>[] = [
      { origin: own() },
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'https://app.example.org' },
    ];
    for (const headers of pages) {
      const answer = await door.ask('/api/deposito', {
        headers: asAna(headers),
        body: deposit,
      });
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    '',
  ])('[SEC-13] a body of type %j is refused from every origin', async (type) => {
    const headers = asAna({ origin: own(), 'content-type': type });
    const answer = await door.ask('/api/deposito', { headers, body: deposit });
    expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', 'content-type']);
  });

  it('[SEC-13] a program with a bearer token needs no origin', async () => {
    expect((await door.ask('/api/deposito', { headers: ana, body: deposit })).status).toBe(200);
    const both = { ...ana, cookie: `pulso_session=${tokenOf(ana)}` };
    expect((await door.ask('/api/deposito', { headers: both, body: deposit })).status).toBe(200);
  });

  it('[SEC-14] another site cannot sign a user in', async () => {
    const body = { username: 'ana', password: 'ana-demo' };
    const answer = await door.ask('/api/auth/entrar', { headers: { origin: 'https://evil.example' }, body });
    expect(codeOf(answer)).toEqual([403, 'request.cross_site']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('only a listed origin may read replies with credentials', async () => {
    const listed = await door.ask('/api/auth/yo', { headers: asAna({ origin: 'https://app.example.org' }) });
    expect(listed.headers['access-control-allow-origin']).toBe('https://app.example.org');
    expect(listed.headers['access-control-allow-credentials']).toBe('true');
    expect(listed.headers.vary).toContain('Origin');
    const preflight = await door.ask('/api/deposito', {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      expect.stringContaining('Idempotency-Key'),
    ]);
    const foreign = await door.ask('/api/stats', { headers: { origin: 'https://evil.example' } });
    expect([foreign.status, foreign.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});
