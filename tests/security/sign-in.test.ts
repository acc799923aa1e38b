import type { AuditRow } from '../../contract/audit';
import { codeOf, useTestServers, type Answer, type TestServer } from '../support/servers/test-server';

const openDoor = useTestServers();

const enter = (
  { ask }: TestServer,
  username: string,
  { password = `${username}-demo`, headers = {} }: { password?: string; headers?: Record<string, string> } = {},
): Promise<Answer> => ask('/api/auth/entrar', { headers, body: { username, password } });

/** The cookie that a browser sends back after a reply. */
const cookiesOf = ({ headers }: Answer): string =>
  (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');

/** A browser's request from the hub's own page. */
const browser = ({ app }: TestServer, answer: Answer) => ({ cookie: cookiesOf(answer), origin: app.url });

/** The refusals in the audit log of a stopped server, which has written all that it counted. */
async function refusalsAfter(door: TestServer, headers: { authorization: string }): Promise<AuditRow[]> {
  await door.app.close();
  const next = await openDoor({ home: door.home });
  const { json } = await next.ask('/api/admin/auditoria?limite=200', { headers });
  return (json.data as AuditRow[]).filter(({ resultado }) => resultado !== 'hecho');
}

describe('[SEC-69] anonymous entries in the audit log are bounded by address and minute', () => {
  it('six hundred invented names are a few lines, and one with their count', async () => {
    const door = await openDoor();
    const admin = await door.signIn('admin');
    for (let i = 0; i < 600; i++) await enter(door, `made-up-${i}`);
    const lines = await refusalsAfter(door, admin);
    expect(lines.length).toBeLessThanOrEqual(11 * 2); // a slow machine may need a second minute
    const counted = lines.reduce((sum, { detalle }) => sum + Number(detalle?.repetidos ?? 1), 0);
    expect(counted).toBe(600);
    expect(JSON.stringify(lines)).not.toContain('made-up');
  }, 60_000);

  it('names of existing users, and refused acts of guests and users, are bounded too', async () => {
    const door = await openDoor();
    const admin = await door.signIn('admin');
    await door.app.database.prisma.user.createMany({
      data: Array.from({ length: 40 }, (_, i) => ({
        ...{ id: `u_many${i}`, username: `many${i}`, displayName: 'x', passwordHash: 'x' },
      })),
    });
    const ana = await door.signIn('ana');
    for (let i = 0; i < 40; i++) await enter(door, `many${i}`);
    for (let i = 0; i < 40; i++) await door.ask('/api/admin/cuentas');
    for (const path of ['cuentas', 'auditoria', 'avisos', 'canales']) {
      for (let i = 0; i < 20; i++) await door.ask(`/api/admin/${path}`, { headers: ana });
    }
    const lines = await refusalsAfter(door, admin);
    const of = (name: string | null) => lines.filter(({ actor }) => actor === name);
    expect(of(null).length).toBeLessThanOrEqual(11 * 2);
    expect(of('ana').length).toBeLessThanOrEqual(2 * 2);
    expect(of('ana').some(({ detalle }) => Number(detalle?.repetidos) > 1)).toBe(true);
  });
});

describe('[SEC-70] an address that many share becomes slow and is never locked', () => {
  it('a user who signed in from the device before enters at once; others wait for seconds', async () => {
    const door = await openDoor();
    const known = await enter(door, 'ana');
    for (let i = 0; i < 80; i++) await enter(door, `made-up-${i}`);
    const stranger = await enter(door, 'luis');
    expect(codeOf(stranger)).toEqual([429, 'auth.locked']);
    expect(Number(stranger.headers['retry-after'])).toBeLessThanOrEqual(8);
    const again = await enter(door, 'ana', { headers: browser(door, known) });
    expect(again.status).toBe(200);
    expect((await enter(door, 'ana', { headers: browser(door, again) })).status).toBe(200);
  });

  it('a name that others guess at the same address is not locked for its own device', async () => {
    const door = await openDoor();
    const known = await enter(door, 'ana');
    for (let i = 0; i < 7; i++) await enter(door, 'ana', { password: 'wrong' });
    expect(codeOf(await enter(door, 'ana'))).toEqual([429, 'auth.locked']);
    expect((await enter(door, 'ana', { headers: browser(door, known) })).status).toBe(200);
  });

  it('a device counts its own failures, serves only its users, and cannot be forged', async () => {
    const door = await openDoor();
    const anas = browser(door, await enter(door, 'ana'));
    for (let i = 0; i < 6; i++) await enter(door, 'ana', { password: 'wrong', headers: anas });
    expect(codeOf(await enter(door, 'ana', { headers: anas }))).toEqual([429, 'auth.locked']);
    for (let i = 0; i < 6; i++) await enter(door, 'luis', { password: 'wrong', headers: anas });
    expect(codeOf(await enter(door, 'luis', { headers: anas }))).toEqual([429, 'auth.locked']);
    const [name] = anas.cookie.split('; ').flatMap((one) => /^pulso_device\w*(?==)/.exec(one) ?? []);
    for (const value of ['x', 'a.b.c', 'x'.repeat(5_000)]) {
      const headers = { cookie: `${name}=${value}`, origin: door.app.url };
      expect((await enter(door, 'luis', { headers })).status).toBe(429);
    }
  });

  it('one browser keeps several users, and scripts and other sites cannot read its cookie', async () => {
    const door = await openDoor();
    const first = await enter(door, 'ana');
    const second = await enter(door, 'luis', { headers: browser(door, first) });
    for (let i = 0; i < 80; i++) await enter(door, `made-up-${i}`);
    const headers = browser(door, second);
    for (const username of ['ana', 'luis']) expect((await enter(door, username, { headers })).status).toBe(200);
    const device = second.headers['set-cookie']!.find((cookie) => cookie.startsWith('pulso_device'));
    expect(device).toMatch(/^pulso_device_[0-9a-f]{8}=[\w.-]+; Max-Age=155\d{5}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(device).not.toMatch(/ana|luis/);
  });
});

describe('[SEC-36] [SEC-58] an address is one client in every notation', () => {
  const guess = (door: TestServer, forwarded: string) =>
    enter(door, 'ana', { password: 'wrong', headers: { 'x-forwarded-for': forwarded } });

  it.each([
    ['changing ports', (i: number) => `203.0.113.6:${40_000 + i}`],
    ['changing ports of IPv6', (i: number) => `[2001:db8::6]:${40_000 + i}`],
    ['25 addresses of one /64', (i: number) => `2001:db8:0:1::${(i + 1).toString(16)}`],
    ['IPv4 as it is and within IPv6', (i: number) => (i % 2 === 0 ? '203.0.113.7' : '::ffff:203.0.113.7')],
  ])('%s do not delay the lock-out', async (_, addressOf) => {
    const door = await openDoor({ env: { TRUST_PROXY: '1' } });
    const answers = [];
    for (let i = 0; i < 25; i++) answers.push((await guess(door, addressOf(i))).status);
    expect(answers.slice(6)).toEqual(Array<number>(19).fill(429));
    expect((await guess(door, '2001:db8:0:2::1')).status).toBe(401);
  });
});

describe('[SEC-71] cookies of two hubs on one host do not collide', () => {
  it('a user who signs in to both stays signed in to both', async () => {
    const [one, two] = [await openDoor(), await openDoor()];
    const first = await enter(one, 'ana');
    const second = await enter(two, 'luis', { headers: { cookie: cookiesOf(first), origin: two.app.url } });
    const both = new Map(
      [first, second]
        .flatMap((answer) => cookiesOf(answer).split('; '))
        .map((cookie) => [cookie.split('=')[0], cookie]),
    );
    const cookie = [...both.values()].join('; ');
    const me = async (door: TestServer) => (await door.ask('/api/auth/yo', { headers: { cookie } })).json.data;
    expect(await me(one)).toMatchObject({ usuario: { username: 'ana' } });
    expect(await me(two)).toMatchObject({ usuario: { username: 'luis' } });
    expect(both.size).toBe(4);
  });

  it('all nodes of one hub accept the cookie, by whichever address they reach the database', async () => {
    const one = await openDoor();
    const through = (url: string) => Promise.resolve(url.replace('127.0.0.1', 'localhost'));
    const two = await openDoor({ home: one.home, demo: false, through });
    const cookie = cookiesOf(await enter(one, 'ana'));
    expect((await two.ask('/api/auth/yo', { headers: { cookie } })).status).toBe(200);
  });

  it('a cookie of the earlier name stays valid, and ends with the next sign-in', async () => {
    const door = await openDoor();
    const { authorization } = await door.signIn('ana');
    const headers = { cookie: `pulso_session=${authorization.slice(7)}`, origin: door.app.url };
    expect((await door.ask('/api/auth/yo', { headers })).status).toBe(200);
    expect((await enter(door, 'ana', { headers })).status).toBe(200);
    expect((await door.ask('/api/auth/yo', { headers })).status).toBe(401);
  });
});

describe('[SEC-84] signing out', () => {
  it('ends the session that the browser’s cookie would sign in by instead', async () => {
    const door = await openDoor();
    const { authorization } = await door.signIn('luis');
    const own = cookiesOf(await enter(door, 'ana'));
    const older = `pulso_session=${authorization.slice(7)}`;
    const headers = { cookie: `${older}; ${own}`, origin: door.app.url };
    const out = await door.ask('/api/auth/salir', { method: 'POST', headers });
    expect(out.headers['set-cookie']).toContainEqual(expect.stringMatching(/^pulso_session=; Max-Age=0;/));
    expect((await door.ask('/api/auth/yo', { headers: { cookie: older } })).status).toBe(401);
  });

  it('keeps the cookie of another hub', async () => {
    const door = await openDoor();
    const own = cookiesOf(await enter(door, 'ana'));
    const headers = { cookie: `pulso_session=another-hubs; ${own}`, origin: door.app.url };
    const out = await door.ask('/api/auth/salir', { method: 'POST', headers });
    expect([out.status, out.headers['set-cookie']?.length]).toEqual([200, 1]);
  });
});

describe('[SEC-14] a bearer token precedes the cookie, so that the cookie’s session stays', () => {
  it.each([
    ['another user’s', (luis: string) => luis],
    ['an invalid one', () => 'Bearer nobodys'],
  ])('%s', async (_, bearer) => {
    const door = await openDoor();
    const held = browser(door, await enter(door, 'ana'));
    const { authorization } = await door.signIn('luis');
    const both = { ...held, authorization: bearer(authorization) };
    const signedIn = await enter(door, 'luis', { headers: both });
    expect([signedIn.status, signedIn.headers['set-cookie']]).toEqual([200, undefined]);
    const signedOut = await door.ask('/api/auth/salir', { method: 'POST', headers: both });
    expect(signedOut.headers['set-cookie']).toBeUndefined();
    expect((await door.ask('/api/auth/yo', { headers: held })).json.data).toMatchObject({
      usuario: { username: 'ana' },
    });
  });
});
