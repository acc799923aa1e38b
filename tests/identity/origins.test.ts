import { createSessionCookie } from '../../server/identity/credentials';
import { createOriginPolicy, type Provenance } from '../../server/identity/origin/origins';

const own = ['http://127.0.0.1:5001', 'http://localhost:5001'];
const strict = createOriginPolicy({ own, allowed: ['https://app.example.org'], open: false });
const anyone = createOriginPolicy({ own, allowed: '*', open: false });
const classroom = createOriginPolicy({ own, allowed: [], open: true });

const from = (origin: string | undefined, more: Partial<Provenance> = {}): Provenance => ({
  origin,
  secFetchSite: undefined,
  hasSessionCookie: true,
  ...more,
});

describe('[SEC-3] origins', () => {
  it.each([
    ['http://127.0.0.1:5001', 'same'],
    ['http://localhost:5001', 'same'],
    ['https://app.example.org', 'allowed'],
    ['null', 'refused'],
    ['', 'refused'],
    ['http://127.0.0.1:5002', 'refused'],
    ['https://127.0.0.1:5001', 'refused'],
    ['http://127.0.0.1', 'refused'],
    ['HTTP://LOCALHOST:5001', 'refused'],
    ['http://localhost:5001/', 'refused'],
    ['http://localhost:5001.evil.example', 'refused'],
    ['https://app.example.org.evil.example', 'refused'],
    ['https://evil-app.example.org', 'refused'],
    ['https://app.example.org:443', 'refused'],
    ['https://app.example.org, http://localhost:5001', 'refused'],
  ])('%s is %s', (origin, verdict) => {
    expect(strict.judge(from(origin))).toBe(verdict);
    expect(strict.judge(from(origin, { hasSessionCookie: false }))).toBe(verdict);
  });

  it('without an origin, only a program or a page of ours is admitted', () => {
    expect(strict.judge(from(undefined))).toBe('refused');
    expect(strict.judge(from(undefined, { hasSessionCookie: false }))).toBe('none');
    expect(strict.judge(from(undefined, { secFetchSite: 'same-origin' }))).toBe('same');
    for (const secFetchSite of ['same-site', 'cross-site', 'none', '']) {
      expect(strict.judge(from(undefined, { secFetchSite }))).toBe('refused');
    }
    expect(strict.judge(from(undefined, { safe: true }))).toBe('same');
  });

  it('if any origin is admitted, its cookie is ignored', () => {
    for (const policy of [anyone, classroom]) {
      expect(policy.judge(from('https://evil.example'))).toBe('none');
      expect(policy.judge(from('null'))).toBe('none');
      expect(policy.judge(from('http://localhost:5001'))).toBe('same');
    }
    expect(anyone.judge(from(undefined))).toBe('refused');
    expect(classroom.judge(from(undefined))).toBe('none');
  });
});

describe('credentials', () => {
  const cookie = createSessionCookie({ production: false });

  it.each([
    [{ authorization: 'Bearer abc.def' }, { bearer: 'abc.def' }],
    [{ authorization: 'bearer  abc ' }, { bearer: 'abc' }],
    [{ authorization: 'Basic abc' }, {}],
    [{ authorization: 'Bearer' }, {}],
    [{ cookie: 'a=b; pulso_session=abc; c=d' }, { cookie: 'abc' }],
    [{ cookie: 'pulso_session=' }, {}],
    [{ cookie: 'xpulso_session=abc' }, {}],
    [{ cookie: 'pulso_session=first; pulso_session=second' }, { cookie: 'first' }],
    [{}, {}],
  ])('%j carry %j', (headers, expected) => {
    expect(cookie.credentialsOf(headers)).toEqual(expected);
  });

  it('in production the cookie has the prefix that only this host can set', () => {
    const production = createSessionCookie({ production: true });
    expect(production.credentialsOf({ cookie: 'pulso_session=abc' })).toEqual({});
    expect(production.credentialsOf({ cookie: '__Host-pulso_session=abc' })).toEqual({ cookie: 'abc' });
    expect(production.clear()).toBe('__Host-pulso_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
  });
});
