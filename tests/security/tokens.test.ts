import { createSecretKey } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import pino from 'pino';
import { createTokens } from '../../server/identity/tokens';
import { ANAS, codeOf, startTestServer, SECRET, type TestServer } from '../support/servers/test-server';

const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
let door: TestServer;
let ana: { authorization: string };

beforeAll(async () => {
  door = await startTestServer({ log });
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);

describe('tokens', () => {
  const payloadOf = (token: string): string => token.split('.')[1]!;
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const key = createSecretKey(Buffer.from(SECRET));
  const forge = (header: { alg: string; typ?: string }, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) =>
    change(
      new SignJWT(
        JSON.parse(Buffer.from(payloadOf(tokenOf(ana)), 'base64url').toString()) as JWTPayload,
      ).setProtectedHeader({ typ: 'session+jwt', ...header }),
    ).sign(key);

  it.each<[string, () => Promise<string> | string]>([
    ['alg none', () => `${encode({ alg: 'none', typ: 'session+jwt' })}.${payloadOf(tokenOf(ana))}.`],
    [
      'alg none, old signature',
      () => `${encode({ alg: 'none', typ: 'session+jwt' })}.${tokenOf(ana).split('.').slice(1).join('.')}`,
    ],
    [
      'RS256 in the header',
      () => `${encode({ alg: 'RS256', typ: 'session+jwt' })}.${tokenOf(ana).split('.').slice(1).join('.')}`,
    ],
    [
      'a foreign jwk',
      () =>
        `${encode({ alg: 'HS256', typ: 'session+jwt', jwk: { kty: 'oct', k: 'AAAA' } })}.${tokenOf(ana).split('.').slice(1).join('.')}`,
    ],
    [
      'a foreign jku',
      () =>
        `${encode({ alg: 'HS256', typ: 'session+jwt', jku: 'https://evil.example' })}.${tokenOf(ana).split('.').slice(1).join('.')}`,
    ],
    ['HS512 with our key', () => forge({ alg: 'HS512' })],
    ['another typ', () => forge({ alg: 'HS256', typ: 'JWT' })],
    ['another audience', () => forge({ alg: 'HS256' }, (jwt) => jwt.setAudience('other'))],
    ['another issuer', () => forge({ alg: 'HS256' }, (jwt) => jwt.setIssuer('other'))],
    ['another user on the same session', () => forge({ alg: 'HS256' }, (jwt) => jwt.setSubject('u_admin'))],
    [
      'another secret',
      () => createTokens('x'.repeat(40)).sign({ userId: 'u_ana', sessionId: 's', expiresAt: Date.now() + 1e6 }),
    ],
    [
      'a session that never existed',
      () => createTokens(SECRET).sign({ userId: 'u_ana', sessionId: 's', expiresAt: Date.now() + 1e6 }),
    ],
    ['a changed signature', () => `${tokenOf(ana).slice(0, -4)}AAAA`],
    ['no token at all', () => 'x'],
    ['a long one', () => 'x'.repeat(3000)],
  ])('[SEC-6] refuses %s', async (_name, make) => {
    const answer = await door.ask('/api/auth/yo', { headers: { authorization: `Bearer ${await make()}` } });
    expect(codeOf(answer)).toEqual([401, 'auth.invalid_token']);
  });

  it('[SEC-6] accepts its own, as bearer and as cookie', async () => {
    expect((await door.ask('/api/auth/yo', { headers: ana })).json.data).toMatchObject({ usuario: { id: 'u_ana' } });
    const headers = { cookie: `other=1; pulso_session=${tokenOf(ana)}` };
    expect((await door.ask('/api/auth/yo', { headers })).json.data).toMatchObject({ usuario: { id: 'u_ana' } });
  });

  it('[SEC-6] a valid cookie does not make up for a wrong bearer token', async () => {
    const headers = { authorization: 'Bearer wrong', cookie: `pulso_session=${tokenOf(ana)}` };
    expect(codeOf(await door.ask('/api/auth/yo', { headers }))).toEqual([401, 'auth.invalid_token']);
  });

  it('[SEC-7] an expired token is refused, even if it was in memory a second ago', async () => {
    const { sid } = JSON.parse(Buffer.from(payloadOf(tokenOf(ana)), 'base64url').toString()) as { sid: string };
    const sign = (ms: number) =>
      createTokens(SECRET).sign({ userId: 'u_ana', sessionId: sid, expiresAt: Date.now() + ms });
    const me = async (token: string) =>
      (await door.ask('/api/auth/yo', { headers: { authorization: `Bearer ${token}` } })).status;
    await expect(me(await sign(-1000))).resolves.toBe(401);
    const short = await sign(2000);
    await expect(me(short)).resolves.toBe(200);
    await new Promise((later) => setTimeout(later, 2000));
    await expect(me(short)).resolves.toBe(401);
  });

  it('[SEC-7] after signing out the token is void, and the cookie is cleared', async () => {
    const luis = await door.signIn('luis');
    const out = await door.ask('/api/auth/salir', { method: 'POST', headers: luis });
    expect(out.status).toBe(200);
    expect(out.headers['set-cookie']?.[0]).toMatch(/^pulso_session_[0-9a-f]{8}=; Max-Age=0/);
    expect(codeOf(await door.ask('/api/auth/yo', { headers: luis }))).toEqual([401, 'auth.invalid_token']);
  });

  it.each(['token', 'access_token', 'pulso_session', 'auth'])(
    '[SEC-10] a token in the query (%s) is ignored, and not logged',
    async (name) => {
      const token = tokenOf(ana);
      expect((await door.ask(`/api/auth/yo?${name}=${token}`)).status).toBe(400);
      expect((await door.ask(`/api/cuentas/${ANAS}?${name}=${token}`)).status).toBe(400);
      expect(
        (await door.ask(`/metrics?${name}=${token}`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status,
      ).toBe(401);
      expect(lines.some((line) => line.includes(token))).toBe(false);
    },
  );
});
