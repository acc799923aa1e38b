import { noticeInput } from '../../contract/features/admin/schemas';
import type { Audience } from '../../contract/core/connections';
import { openAccountInput } from '../../contract/features/bank/schemas';
import { createProductInput } from '../../contract/features/catalog/schemas';
import { content, roomName, roomTopic } from '../../contract/features/chat/schemas';
import { guestName } from '../../contract/core/person';
import { testInput } from '../../contract/features/inspector/schemas';
import { sourceUrl } from '../../contract/features/ops/schemas';
import { createMovieInput } from '../../contract/features/ratings/schemas';
import { newTokenInput } from '../../contract/core/service-tokens';
import { isVisible, nameFault } from '../../contract/core/text/visible';
import { newUser } from '../../server/identity/users';

const audiencia: Audience = { tipo: 'todos' };
const names: readonly (readonly [string, (name: string) => boolean])[] = [
  ['a room', (name) => roomName.safeParse(name).success],
  ['a guest', (name) => guestName.safeParse(name).success],
  ['a product', (nombre) => createProductInput.safeParse({ nombre, precio: 1, stock: 1 }).success],
  ['a film', (title) => createMovieInput.safeParse({ title, year: 2000 }).success],
  ['a genre', (genre) => createMovieInput.safeParse({ title: 'x', year: 2000, genre }).success],
  ['a holder', (titular) => openAccountInput.safeParse({ cedula: '1350509525', titular }).success],
  ['a program', (name) => newTokenInput.safeParse({ name }).success],
  ['a user', (name) => newUser.safeParse({ username: 'x', name, role: 'admin' }).success],
];

const texts: readonly (readonly [string, (text: string) => boolean])[] = [
  ['a notice', (texto) => noticeInput.safeParse({ texto, nivel: 'info', audiencia }).success],
  ['a test event', (texto) => testInput.safeParse({ texto }).success],
];

const unseen = [
  '',
  ' ',
  '\n',
  '\u200b',
  '\u00a0\u2003',
  '\u2060\u00ad\ufeff',
  '\u3164',
  '\uffa0',
  '\u115f\u1160',
  '\u2800',
];
const invisible = [
  ...unseen,
  '\u034f\ufe0f',
  '\u180e',
  '\u17b4',
  '\u{1d159}',
  '\u{e0041}\u{e007f}',
  '\ue000',
  '\u{10ffff}',
  '\u0378',
];
const controls = ['\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\t', '\n', '\r', '\u2028', '\u2029'];
const turns = ['\u202a', '\u202d', '\u202e', '\u2066', '\u2067', '\u2069', '\u200e', '\u200f', '\u061c'];
const fine = ['a', 'Ñandú', '中文', 'مرحبا', 'שלום', '👍', '#1', 'e\u0301', '3'];

it.each(names)('[SEC-76] %s requires a name with a visible character', (_, takes) => {
  for (const name of invisible) expect([name, takes(name)]).toEqual([name, false]);
  for (const name of fine) expect([name, takes(name)]).toEqual([name, true]);
});

it.each(names)('[SEC-76] %s refuses a name with control or direction characters', (_, takes) => {
  for (const sign of [...controls, ...turns]) expect([sign, takes(`fdp${sign}exe`)]).toEqual([sign, false]);
});

it.each(texts)(
  '[SEC-76] %s requires a visible character, and refuses control characters except line ends',
  (_, takes) => {
    for (const text of invisible) expect([text, takes(text)]).toEqual([text, false]);
    for (const sign of ['\u0007', '\u001b', '\u0085']) expect(takes(`a${sign}b`)).toBe(false);
    for (const text of [...fine, 'a\nb', 'a\r\n\tb']) expect(takes(text)).toBe(true);
  },
);

it('[SEC-76] a message needs a visible character, a topic does not, and neither source nor topic may have line breaks', () => {
  for (const text of invisible) expect(content.safeParse(text).success).toBe(false);
  expect(content.safeParse('\u200b\u001b a').data).toBe('\u200b\u001b a');
  expect(roomTopic.safeParse('').success).toBe(true);
  for (const sign of [...controls, ...turns]) {
    expect(roomTopic.safeParse(`a${sign}b`).success).toBe(false);
    expect(sourceUrl.safeParse(`http://192.0.2.1/a${sign}b`).success).toBe(false);
  }
});

it('[SEC-76] a name may contain joiners between letters and symbols', () => {
  for (const name of ['👨‍👩‍👧', 'می‌خواهم', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'क्‍ष'])
    expect([isVisible(name), nameFault(name)]).toEqual([true, undefined]);
});
