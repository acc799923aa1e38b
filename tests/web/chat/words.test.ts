import fc from 'fast-check';
import { namingAt, placeOf, meant } from '../../../client/web/chat/composer/mention';
import { withoutBlankEnds } from '../../../client/web/chat/composer/blank-ends';
import { wordsOf } from '../../../client/web/chat/log/words';
import { headlineParts } from '../../../client/web/chat/search/headline';
import { namesIn } from '../../../server/features/chat/messages/mentions';
import { numberIn, roomPath } from '../../../client/web/chat/address';

const none = new Set<string>();
const links = (content: string): string[] =>
  wordsOf(content, none).flatMap((word) => (word.kind === 'link' ? [word.href] : []));

it('[SEC-37] the parts of any message make up the message', () => {
  const hostilePart = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      'javascript:alert(1)',
      'https://',
      '@ana',
      'http://a.b/"onx=',
      '@',
      '\u202E',
    ),
  );
  fc.assert(
    fc.property(fc.array(hostilePart), (parts) => {
      const content = parts.join(' ');
      expect(
        wordsOf(content, new Set(['ana']))
          .map(({ text }) => text)
          .join(''),
      ).toBe(content);
    }),
  );
});

it.each([
  'javascript:alert(1)',
  'javascript://example.org/%0aalert(1)',
  'JavaScript://example.org/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  '//example.org',
  'ftp://example.org',
  'https://',
  'https://[',
])('[SEC-37] %s is no link', (content) => {
  expect(links(content)).toEqual([]);
});

it.each([
  ['mire https://example.org/a?b=1#c.', ['https://example.org/a?b=1#c']],
  ['(http://example.org/x)', ['http://example.org/x']],
  ['https://es.wikipedia.org/wiki/Pulso_(señal), y ya', ['https://es.wikipedia.org/wiki/Pulso_(se%C3%B1al)']],
  ['<a href="https://example.org/">x</a>', ['https://example.org/']],
  ['dos: https://a.example https://b.example!', ['https://a.example/', 'https://b.example/']],
])('[SEC-37] %s links to %j', (content, expected) => {
  expect(links(content)).toEqual(expected);
});

it.each([
  ['https://es.wikipedia.org/wiki/Foo_(bar)_(baz)', ['https://es.wikipedia.org/wiki/Foo_(bar)_(baz)']],
  ['(https://a.example/a_(b_(c)))', ['https://a.example/a_(b_(c))']],
  ['https://a.example/list[0].', ['https://a.example/list[0]']],
  ['Https://a.example HTTP://b.example', ['https://a.example/', 'http://b.example/']],
  ['https://a.example/a。你好', ['https://a.example/a']],
  ['https://a.example/fdp\u202eexe', ['https://a.example/fdp']],
  ['看https://a.example/x，好', ['https://a.example/x']],
  ['👉https://a.example «https://b.example/y»', ['https://a.example/', 'https://b.example/y']],
  [
    'https://a.example/a, https://a.example/b; https://a.example/c…',
    ['a', 'b', 'c'].map((x) => `https://a.example/${x}`),
  ],
  ['https://a.example/#/x!y?z', ['https://a.example/#/x!y?z']],
  ["https://a.example/it's", ["https://a.example/it's"]],
  ['http://localhost:3000/x http://[::1]:80/y', ['http://localhost:3000/x', 'http://[::1]/y']],
])('[CHAT-11] %s links to %j', (content, expected) => {
  expect(links(content)).toEqual(expected);
});

it.each([
  'https://banco.example@evil.example/',
  'https://banco.example:443@evil.example/',
  'https://banco.example／@evil.example/',
  'https://:x@evil.example/',
])('[SEC-82] %s shows another host than its target, and is no link', (content) => {
  expect(links(content)).toEqual([]);
});

it('[SEC-82] an @ after the host is a part of the address', () => {
  expect(links('https://medium.com/@luis/x?a=b@c')).toEqual(['https://medium.com/@luis/x?a=b@c']);
});

it('[CHAT-11] an address takes precedence over a name, on the server and on the page', () => {
  for (const [content, names] of [
    ['https://medium.com/@luis/x', []],
    ['https://a.example?to=@luis y @ana', ['ana']],
    ['mire (https://a.example/x) @Luis.', ['luis']],
    ['x@luis.org @luis-', ['luis']],
    ['https://x:y@luis.example/ @ana', ['ana']],
  ] as const) {
    expect([content, namesIn(content)]).toEqual([content, names]);
    const shown = wordsOf(content, new Set(['ana', 'luis'])).flatMap((w) => (w.kind === 'mention' ? [w.username] : []));
    expect([content, shown.map((name) => name.toLowerCase())]).toEqual([content, names]);
  }
});

it('[CHAT-12] pasted code keeps the indentation of its first line', () => {
  expect(withoutBlankEnds('    if (x) {\n      y();\n    }\n')).toBe('    if (x) {\n      y();\n    }');
  expect(withoutBlankEnds(' \n\n\tx  \n\n')).toBe('\tx');
  expect(withoutBlankEnds('hola')).toBe('hola');
  expect(withoutBlankEnds(' \n ')).toBe('');
});

it('only a known name is a mention; an e-mail address is none', () => {
  const mentions = (content: string): string[] =>
    wordsOf(content, new Set(['ana', 'luis.p'])).flatMap((word) => (word.kind === 'mention' ? [word.username] : []));
  expect(mentions('¡@Ana, @luis.p. y @nadie! x@ana.org @@ana')).toEqual(['Ana', 'luis.p']);
});

it('a name is proposed after @, and inserted where it was begun', () => {
  expect(namingAt('hola @lu', 8)).toEqual({ at: 5, typed: 'lu' });
  expect(namingAt('hola @lu y más', 8)).toEqual({ at: 5, typed: 'lu' });
  expect([namingAt('correo x@lu', 11), namingAt('hola @lu ', 9), namingAt('hola', 4)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(placeOf('hola @lu y más', { at: 5, typed: 'lu' })).toEqual([5, 9]);
  expect(placeOf('hola @lu', { at: 5, typed: 'lu' })).toEqual([5, 8]);
  const people = ['Ana', 'Álvaro', 'Luis', 'Mariana'].map((name) => ({
    user_id: name,
    username: name.toLowerCase(),
    display_name: name,
  }));
  expect(meant(people, 'a').map(({ display_name }) => display_name)).toEqual(['Ana', 'Álvaro', 'Mariana']);
});

it('[SEC-37] a headline stays text, with its hits marked', () => {
  expect(headlineParts('la \u{E000}pizarra\u{E001} <b>no</b> \u{E000}está\u{E001}')).toEqual([
    { text: 'la ', hit: false },
    { text: 'pizarra', hit: true },
    { text: ' <b>no</b> ', hit: false },
    { text: 'está', hit: true },
  ]);
  expect(headlineParts('')).toEqual([]);
});

it('an address names a room and a message, or nothing', () => {
  const at = new URLSearchParams(roomPath(7, 12).split('?')[1]);
  expect([numberIn(at, 'sala'), numberIn(at, 'mensaje')]).toEqual([7, 12]);
  for (const sala of ['', '0', '-1', '1.5', '1e3', 'x', '9'.repeat(16)]) {
    expect(numberIn(new URLSearchParams({ sala }), 'sala')).toBeUndefined();
  }
});
