import { ANAS, codeOf, sendRequest, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';

let door: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };

beforeAll(async () => {
  door = await startTestServer();
  [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
});
afterAll(() => door.close());

const deposit = { cedula: ANAS, monto: 1 };
const own = (): string => door.app.url;

describe('request bodies and queries', () => {
  const post = (body: unknown, headers = {}) => door.ask('/api/deposito', { headers: { ...ana, ...headers }, body });

  it.each([
    `{"cedula":"${ANAS}","monto":1,"__proto__":{"admin":true}}`,
    `{"cedula":"${ANAS}","monto":1,"constructor":{"prototype":{"admin":true}}}`,
    `{"cedula":"${ANAS}","monto":1,"monto":2}`,
    `{"cedula":"${ANAS}","monto":0x2}`,
    '['.repeat(8000) + ']'.repeat(8000),
    `{"cedula":"${ANAS}","monto":1`,
    '',
  ])('[SEC-33] refuses the body %.60s', async (body) => {
    expect(codeOf(await post(body))).toEqual([400, 'request.malformed']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('[SEC-33] refuses bytes that are no UTF-8, compressed bodies and large ones', async () => {
    expect(codeOf(await post(Buffer.from('{"cedula":"\xff"}', 'latin1')))).toEqual([400, 'request.malformed']);
    expect(codeOf(await post('{}', { 'content-encoding': 'gzip' }))).toEqual([400, 'request.invalid']);
    expect(codeOf(await post(`{"a":"${'x'.repeat(17_000)}"}`))).toEqual([413, 'request.too_large']);
    const chunked = await sendRequest(door.app.url, '/api/deposito', {
      headers: { ...ana, 'transfer-encoding': 'chunked', 'content-length': undefined },
      body: `{"a":"${'x'.repeat(40_000)}"}`,
    }).catch(() => undefined);
    expect(chunked?.status ?? 413).toBe(413);
  });

  it('[SEC-33] refuses unexpected queries of every kind', async () => {
    expect((await door.ask(`/api/cuentas?${'a[]=1&'.repeat(1000)}`, { headers: admin })).status).toBe(400);
    expect((await door.ask('/api/cuentas?__proto__[x]=1', { headers: admin })).status).toBe(400);
    expect((await door.ask('/api/cuentas?limite[$gt]=1', { headers: admin })).status).toBe(400);
    expect(
      (await door.ask(`/api/cuentas?a=${'x'.repeat(1_000_000)}`, { headers: admin }).catch(() => ({ status: 431 })))
        .status,
    ).toBe(431);
  });

  it.each([
    ['/api/deposito', { ...deposit, balance: 1 }, 'balance'],
    ['/api/transferencia', { de: ANAS, a: LUISS, monto: 1, actor: 'u_admin' }, 'actor'],
    ['/api/auth/entrar', { username: 'ana', password: 'ana-demo', role: 'admin' }, 'role'],
    ['/api/cuentas', { cedula: '0900000009', titular: 'x', balance: 100 }, 'balance'],
    [`/api/cuentas/${ANAS}/observadores`, { usuario: 'luis', cedula: LUISS }, 'cedula'],
    ['/api/usuarios/u_ana/rol', { rol: 'admin', disabled: false }, 'disabled'],
    ['/api/usuarios/u_ana/sesiones/cerrar', { todas: true }, 'todas'],
  ])('[SEC-34] %s refuses an unknown key', async (path, body, field) => {
    const answer = await door.ask(path, { headers: admin, body });
    expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', field]);
  });

  it('[SEC-34] a user cannot become an administrator', async () => {
    expect(codeOf(await door.ask('/api/usuarios/u_ana/rol', { headers: ana, body: { rol: 'admin' } }))).toEqual([
      403,
      'auth.forbidden',
    ]);
    expect(codeOf(await door.ask('/api/usuarios/u_ana/rol', { body: { rol: 'admin' } }))).toEqual([
      401,
      'auth.required',
    ]);
  });
});

describe('headers', () => {
  it.each(['/health', '/api/nada', '/api/cuentas', '/api/stats'])(
    '[SEC-38] %s has all security headers',
    async (path) => {
      const { headers } = await door.ask(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toMatch(/script-src 'self';/);
      expect(policy).toContain(`connect-src 'self' ${own().replace('http', 'ws')}`);
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('a request’s own id is kept if it is a valid id', async () => {
    expect((await door.ask('/health', { headers: { 'x-request-id': 'abc-12345678' } })).headers['x-request-id']).toBe(
      'abc-12345678',
    );
    expect((await door.ask('/health', { headers: { 'x-request-id': 'a"b{}' } })).headers['x-request-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  it('/metrics is for this machine and for administrators', async () => {
    const metrics = await door.ask('/metrics');
    expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('pulso_commands_total')]);
    const forwarded = { 'x-forwarded-for': '127.0.0.1' };
    expect((await door.ask('/metrics', { headers: forwarded })).status).toBe(401);
    expect((await door.ask('/metrics', { headers: { ...forwarded, ...ana } })).status).toBe(403);
    expect((await door.ask('/metrics', { headers: { ...forwarded, ...admin } })).status).toBe(200);
  });
});
