import { hash, verify } from '@node-rs/argon2';
import { passwordForms, preparePassword, prepareUsername } from '../../server/identity/opaque';
import { newPassword, openUsers } from '../../server/identity/users';
import { append } from '../../server/log/append';
import { signInAs, startPeople, type People } from '../identity/identity-world';

/** Cheap hashes: other tests cover the cost of a password. */
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };
const NFC = 'contraseña más larga'.normalize('NFC');
const NFD = NFC.normalize('NFD');

let people: People;
beforeAll(async () => void (people = await startPeople()));
afterAll(() => people.close());
beforeEach(() => people.database.prisma.signInThrottle.deleteMany());

const outcome = (password: string, username = 'ana'): Promise<string> =>
  signInAs(people.identity().identity, username, password).then(
    () => 'in',
    (error: unknown) => (error as { code: string }).code,
  );
const setHash = (passwordHash: string) =>
  people.database.prisma.user.update({ where: { id: 'u_ana' }, data: { passwordHash } });
const hashNow = async () =>
  (await people.database.prisma.user.findUniqueOrThrow({ where: { id: 'u_ana' } })).passwordHash;

describe('[SEC-74] a password has one form, however it is typed', () => {
  it.each([
    ['composed', 'decomposed', NFC, NFD],
    ['decomposed', 'composed', NFD, NFC],
    ['with spaces of ASCII', 'with others', 'one two  three four', 'one\u00a0two\u2003\u3000three\u202ffour'],
    ['in composed Hangul', 'in single letters', '한글 비밀번호 열두 글자', '한글 비밀번호 열두 글자'.normalize('NFD')],
    ['with an ångström sign', 'with the letter', 'twelve \u212b letters', 'twelve \u00c5 letters'],
  ])('set %s, typed %s', async (_, __, set, typed) => {
    await openUsers(people.database, append).setPassword('ana', newPassword.parse(set));
    expect(await outcome(typed)).toBe('in');
    expect(await outcome(set)).toBe('in');
    expect(await outcome(`${typed} `)).toBe('auth.wrong_credentials');
  });

  it('different passwords stay different: case, width, ligatures, spaces at the ends', async () => {
    await openUsers(people.database, append).setPassword('ana', 'afﬁche de Ｆiesta');
    for (const other of ['affiche de Ｆiesta', 'afﬁche de Fiesta', 'Afﬁche de Ｆiesta', 'afﬁche de Ｆiesta '])
      expect([other, await outcome(other)]).toEqual([other, 'auth.wrong_credentials']);
    expect(await outcome('afﬁche de Ｆiesta')).toBe('in');
  });

  it.each([
    ['decomposed', NFD, NFC],
    ['decomposed, as it was typed', NFD, NFD],
    ['with a space outside ASCII', 'one\u00a0two three', 'one\u00a0two three'],
  ])('an older hash (%s) stays valid, and is renewed', async (_, hashed, typed) => {
    const before = await hash(hashed, CHEAP);
    await setHash(before);
    expect(await outcome('another password')).toBe('auth.wrong_credentials');
    expect(await hashNow()).toBe(before);
    expect(await outcome(typed)).toBe('in');
    expect(await verify(await hashNow(), preparePassword(typed)!)).toBe(true);
    expect(await outcome(preparePassword(typed)!)).toBe('in');
  });

  it('a hash of the current form stays, and so does one of a password that the profile forbids', async () => {
    for (const password of ['ana-demo', NFC, 'tab\tand more']) {
      const before = await hash(password, CHEAP);
      await setHash(before);
      expect(await outcome(password)).toBe('in');
      expect(await hashNow()).toBe(before);
    }
  });

  it('the number of comparisons depends only on the password', () => {
    expect(passwordForms('ana-demo')).toEqual(['ana-demo']);
    expect(passwordForms(NFC)).toEqual([NFC, NFD]);
    expect(passwordForms(NFD)).toEqual([NFC, NFD]);
    expect(passwordForms('é\u00a0')).toHaveLength(3);
  });
});

describe('[ADM-8] [SEC-74] a new password', () => {
  it.each([
    ['twelve units, six letters', 'é'.repeat(6).normalize('NFD'), /at least 12/],
    ['twelve units, six emoji', '🙂'.repeat(6), /at least 12/],
    ['nothing', '', /at least 12/],
    ['a control character', 'twelve\u0007 letters', /control characters/],
    ['a line break', 'twelve\n letters', /control characters/],
    ['half of a pair', 'twelve \ud83d letters', /control characters/],
    ['too long', 'é'.repeat(257), /longer/],
  ])('%s is refused', (_, password, pattern) => {
    const { error } = newPassword.safeParse(password);
    expect(error?.issues[0]?.message).toMatch(pattern);
  });

  it('the longest allowed one can be typed in its longest form', async () => {
    const longest = 'ΐ'.normalize('NFC').repeat(256);
    expect(longest.normalize('NFD')).toHaveLength(3 * 256);
    await openUsers(people.database, append).setPassword('ana', newPassword.parse(longest.normalize('NFD')));
    expect(await outcome(longest)).toBe('in');
    expect(await outcome(longest.normalize('NFD'))).toBe('in');
  });
});

it('[SEC-74] a user name is compared composed and with one width; its case counts', async () => {
  await setHash(await hash('ana-demo', CHEAP));
  expect(await outcome('ana-demo', 'ａｎａ')).toBe('in');
  expect(await outcome('ana-demo', 'Ana')).toBe('auth.wrong_credentials');
  expect(prepareUsername('jose\u0301')).toBe('josé');
  for (let i = 0; i < 6; i++) await outcome('wrong', i % 2 === 0 ? 'ana' : 'ａna');
  expect(await outcome('ana-demo')).toBe('auth.locked'); // other spellings give no further guesses
});
