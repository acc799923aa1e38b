import { readOptions, UsageError, type Options } from '../../client/cli/options';
import { createPaint, harmless } from '../../client/cli/paint';

const read = (args: string[], env: Record<string, string> = {}, isTerminal = true): Options =>
  readOptions({ args, env, isTerminal });

it('without a word it is a guest in the first room of this machine', () => {
  expect(read([])).toEqual({
    ...{ url: 'http://127.0.0.1:5001', room: 1, username: 'Terminal', password: undefined },
    ...{ transport: 'websocket', language: 'es', colour: true, help: false },
  });
});

it('the seed’s environment counts, and arguments before it', () => {
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
])('%p is refused by name', (args) => {
  expect(() => read(args)).toThrow(UsageError);
  expect(() => read(args)).toThrow(args[0]);
});

it('[SEC-37] what others write cannot steer the terminal', () => {
  const hostile =
    'a\u001b[31mred\u001b]8;;http://x\u0007link\u001b]8;;\u0007\u009b2J\rb\u0000c\u202Ed\nsecond\u2028third';
  const tamed = harmless(hostile);
  // eslint-disable-next-line no-control-regex
  expect(tamed).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
  expect(tamed).toMatch(/^aredlink.*\n {4}second third$/s);
  expect(createPaint(false).name(tamed)).toBe(tamed);
  expect(createPaint(true).name('Ana')).toBe(createPaint(true).name('Ana'));
});
