import type { MessageView } from '../../../contract/features/chat/schemas';
import type { OutgoingMessage } from '../../../client/sdk/features/chat/outgoing-messages';
import { rowsOf } from '../../../client/web/chat/log/rows';
import { newsIn } from '../../../client/web/chat/notify/news';
import { chatEn } from '../../../client/web/language/chat.en';
import { chatEs } from '../../../client/web/language/chat.es';

const START = new Date(2026, 0, 1, 23, 50).getTime();
const MINUTE = 60_000;

const message = (id: number, author: string, minutes: number): MessageView => ({
  id,
  user_id: author,
  username: author,
  display_name: author,
  content: `m${id}`,
  created_at: new Date(START + minutes * MINUTE).toISOString(),
  room_id: 1,
  guest: false,
  client_id: `c${id}`,
  reply_to: null,
  mentions: [],
  edited_at: null,
  deleted_at: null,
  reactions: [],
});

const waiting = (clientId: string, minutes: number): OutgoingMessage => ({
  clientId,
  roomId: 1,
  content: 'x',
  replyTo: undefined,
  createdAt: START + minutes * MINUTE,
  state: 'sending',
  attempts: 0,
});

const flagsOf = (rows: ReturnType<typeof rowsOf>): string[] =>
  rows.map(({ day, fresh, continued }) =>
    [day && 'day', fresh && 'fresh', continued && 'continued'].filter(Boolean).join(' '),
  );

it('[UX-10] messages are grouped by author and time; a day begins with its name', () => {
  const messages = [
    message(1, 'ana', 0),
    message(2, 'ana', 4),
    message(3, 'ana', 9.5),
    message(4, 'luis', 9.6),
    message(5, 'luis', 10.5),
    message(6, 'ana', 11),
  ];
  const rows = rowsOf(messages, [waiting('w1', 12), waiting('w2', 30)], {
    complete: true,
    readUpTo: undefined,
    me: 'ana',
  });
  expect(flagsOf(rows)).toEqual(['day', 'continued', '', '', 'day', '', 'continued', '']);
});

it('[UX-11] the line of new messages is above the first unread one, if that is known', () => {
  const messages = [1, 2, 3].map((id) => message(id + 50, 'luis', 0));
  const at = (readUpTo: number, complete = false): string[] =>
    flagsOf(rowsOf(messages, [], { complete, readUpTo, me: 'ana' }));
  expect(at(51)).toEqual(['', 'fresh', 'continued']);
  // It lies further up, among unread messages.
  expect(at(20)).toEqual(['', 'continued', 'continued']);
  expect(at(0, true)).toEqual(['day fresh', 'continued', 'continued']);
});

it('[UX-12] a message keeps its key from pending to delivered, so that it keeps its place', () => {
  const options = { complete: true, readUpTo: undefined, me: 'ana' };
  const before = rowsOf([], [waiting('c1', 0)], options);
  const after = rowsOf([message(1, 'ana', 0)], [], options);
  expect(after[0]?.key).toBe(before[0]?.key);
});

it('[UX-15] mentions, others’ direct messages and invitations are news; own and read messages are not', () => {
  const room = { id: 1, kind: 'public', read_id: 5 } as Parameters<typeof newsIn>[1][number];
  const news = (data: Partial<MessageView>, kind: 'public' | 'direct' = 'public') =>
    newsIn(
      { type: 'message', data: { ...message(9, 'luis', 0), ...data }, meta: { channel: 'room:1', at: '' } },
      [{ ...room, kind }],
      'ana',
    );
  const mentions = [{ user_id: 'ana', username: 'ana' }];
  expect([news({}), news({ mentions, id: 5 }), news({ mentions, user_id: 'ana' })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([news({ mentions })?.kind, news({}, 'direct')?.kind]).toEqual(['mention', 'direct']);
  const added = (invited_by: string | null) =>
    newsIn(
      { type: 'room_added', data: { room: { ...room, invited_by } }, meta: { channel: 'inbox:ana', at: '' } },
      [],
      'ana',
    );
  expect([added('Luis')?.kind, added(null)]).toEqual(['invitation', undefined]);
});

it('no text of the chat is empty, and names are listed as in natural language', () => {
  type Node = string | ((...args: never[]) => string) | { readonly [name: string]: Node };
  const texts = (node: Node): string[] => {
    if (typeof node === 'string') return [node];
    if (typeof node !== 'function') return Object.values(node).flatMap(texts);
    return [(node as (arg: unknown) => string)(node.toString().includes('people') ? ['Ana'] : '7')];
  };
  for (const dictionary of [chatEs, chatEn]) {
    expect(texts(dictionary as unknown as Node).filter((text) => text.trim() === '')).toEqual([]);
  }
  const four = ['Ana', 'Luis', 'Eva', 'Pau'];
  expect(chatEs.log.readBy(four)).toBe('Leído por Ana, Luis y 2 más');
  expect(chatEs.log.readBy(four.slice(0, 3))).toBe('Leído por Ana, Luis y Eva');
  expect(chatEs.typing(['Ana'])).toBe('Ana está escribiendo…');
  expect(chatEn.typing(four.slice(0, 2))).toBe('Ana and Luis are typing…');
});
