import { readOptions, UsageError, type Options } from '../../client/cli/options';
import { createPaint, harmless } from '../../client/cli/paint';

const read = (args: string[], env: Record<string, string> = {}, isTerminal = true): Options =>
  readOptions({ args, env, isTerminal });

it('without arguments the client is a guest in the first room of this machine', () => {
  expect(read([])).toEqual({
    ...{ url: 'http://127.0.0.1:5001', room: 1, username: 'Terminal', password: undefined },
    ...{ transport: 'websocket', language: 'es', colour: true, help: false },
  });
});

it('the seed’s environment variables apply, and arguments take precedence', () => {
  expect(read([], { USER_ID: '2', USERNAME: 'Bob' })).toMatchObject({ username: 'Bob' });
  expect(read([], { USER_ID: '2' })).toMatchObject({ username: 'Usuario 2' });
  expect(read(['--user', 'Alice', '-r', '7'], { USERNAME: 'Bob' })).toMatchObject({ username: 'Alice', room: 7 });
  expect(read([], { LANG: 'en_US.UTF-8', NO_COLOR: '1' })).toMatchObject({ language: 'en', colour: false });
  expect(read(['--lang', 'es'], { LANG: 'en_US.UTF-8' }, false)).toMatchObject({ language: 'es', colour: false });
});

it.each([
  [['--room', '0']],
  [['--room', 'uno']],
  [['--url', 'ftp://x']],
  [['--url', 'nada']],
  [['--transport', 'pigeon']],
  [['--colour']],
  [['extra']],
])('%p is refused with its name', (args) => {
  expect(() => read(args)).toThrow(UsageError);
  expect(() => read(args)).toThrow(args[0]);
});

it('[SEC-37] other users’ text cannot control the terminal', () => {
  const hostile =
    'a\u001b[31mred\u001b]8;;http://x\u0007link\u001b]8;;\u0007\u009b2J\rb\u0000c\u202Ed\nsecond\u2028third';
  const sanitized = harmless(hostile);
  // eslint-disable-next-line no-control-regex
  expect(sanitized).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
  expect(sanitized).toBe('aredlink\n    b␀c<U+202E>d\n    second<U+2028>third');
  expect(createPaint(false).name(sanitized)).toBe(sanitized);
  expect(createPaint(true).name('Ana')).toBe(createPaint(true).name('Ana'));
});

it('[CLI-4] right-to-left text is isolated line by line, and control characters are shown', () => {
  expect(harmless('مرحبا')).toBe('\u2068مرحبا\u2069');
  expect(harmless('uno\nשתיים')).toBe('uno\n    \u2068שתיים\u2069');
  expect(harmless('a\u202Eexe.fdp')).toBe('a<U+202E>exe.fdp');
  expect(harmless('\u0007')).toBe('␇');
});

it('[CLI-5] a guest’s name is cut between grapheme clusters, a user’s name never', () => {
  expect(read(['--user', '👍'.repeat(40)]).username).toBe('👍'.repeat(32));
  expect(read(['--user', '👨‍👩‍👧‍👦'.repeat(6)]).username).toBe('👨‍👩‍👧‍👦'.repeat(4));
  expect(read(['--user', 'a'.repeat(64), '--password', 'x']).username).toBe('a'.repeat(64));
});
