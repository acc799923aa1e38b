import fc from 'fast-check';
import type { MessagePage, MessageView, RoomSummary } from '../../contract/features/chat/schemas';
import { TYPING_EVERY_MS, TYPING_FORGOTTEN_MS, TYPING_IDLE_MS } from '../../contract/core/presence';
import { RoomPresence, EMPTY_PRESENCE, presence } from '../../client/sdk/features/chat/presence';
import { MemoryRecords } from '../../client/sdk/core/storage/kept-records';
import { openFailed } from '../../client/sdk/features/chat/failed-storage';
import { OutgoingMessages } from '../../client/sdk/features/chat/outgoing-messages';
import { inboxView, inOrder, listed, listView } from '../../client/sdk/features/chat/room-list';
import { showAround, showNewest, shown, withNewer, withOlder } from '../../client/sdk/features/chat/message-range';
import { TypingSignal } from '../../client/sdk/features/chat/typing-signal';
import type { PendingCommand } from '../../client/sdk/core/client-channel';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import { Store } from '../../client/sdk/core/store';
import { roomView, type RoomView } from '../../client/sdk/features/chat/reducer';

const AT = '2026-01-01T00:00:00.000Z';
const ME = 'u_me';

const message = (id: number, author = 'u_other', mentions: readonly string[] = []): MessageView => ({
  id,
  user_id: author,
  username: author,
  content: `m${id}`,
  created_at: new Date(Date.parse(AT) + id * 1_000).toISOString(),
  display_name: author,
  room_id: 1,
  guest: false,
  client_id: `c${id}`,
  reply_to: null,
  mentions: mentions.map((user_id) => ({ user_id, username: user_id })),
  edited_at: null,
  deleted_at: null,
  reactions: [],
});

const room = (last = 0): RoomSummary => ({
  id: 1,
  name: 'Sala',
  topic: '',
  kind: 'public',
  guests: false,
  created_at: AT,
  members: 2,
  last_message_id: last,
  role: 'member',
  invited_by: null,
  muted_until: null,
  read_id: 0,
  unread: last,
  mentions: 0,
  last_message: last === 0 ? null : message(last),
  peer: null,
});

const stretch = (from: number, to: number): readonly MessageView[] =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at));

const scene = (from: number, to: number): RoomView => ({
  room: room(to),
  view: 0,
  newest: { messages: stretch(from, to), moreBefore: from > 1, moreAfter: false },
});

const event = (type: string, data: object, channel = 'room:1'): ViewEvent => ({
  type,
  data,
  meta: { channel, at: AT },
});

const person = (user_id: string) => ({ user_id, username: user_id, display_name: user_id });

/** A change of one of twenty messages. */
const change = fc.oneof(
  fc.record({ id: fc.integer({ min: 1, max: 20 }) }).map(({ id }) => event('message', message(id))),
  fc
    .record({ id: fc.integer({ min: 1, max: 20 }), content: fc.string() })
    .map((data) => event('message_edited', { room_id: 1, mentions: [], edited_at: AT, ...data })),
  fc
    .record({ id: fc.integer({ min: 1, max: 20 }) })
    .map((data) => event('message_deleted', { room_id: 1, deleted_at: AT, by: 'x', ...data })),
  fc
    .record({
      message_id: fc.integer({ min: 1, max: 20 }),
      emoji: fc.constantFrom('👍', '🎉'),
      added: fc.boolean(),
      userId: fc.constantFrom('u_a', 'u_b'),
    })
    .map(({ userId, ...data }) => event('reaction', { room_id: 1, ...person(userId), ...data })),
  fc.string().map((type) => event(`x_${type}`, {})),
);

it('[SDK-9] a room’s view is pure, and a repeated event changes nothing', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (events) => {
      const apply = roomView(ME);
      const before = scene(1, 10);
      const kept = structuredClone(before);
      const once = events.reduce(apply, before);
      const twice = events.reduce((state, one) => apply(apply(state, one), one), before);
      expect(before).toEqual(kept);
      expect(twice).toEqual(once);
      const ids = once.newest.messages.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      for (const { reactions } of once.newest.messages) {
        for (const { users } of reactions) expect(users.length).toBe(new Set(users.map(({ user_id }) => user_id)).size);
      }
    }),
  );
});

it('[SDK-9] in any range messages follow each other without a gap or a repeat', () => {
  const LAST = 400;
  const page = (from: number, to: number): MessagePage => ({
    messages: [...stretch(Math.max(1, from), Math.min(LAST, to))],
    more_before: from > 1,
    more_after: to < LAST,
  });
  const step = fc.oneof(fc.constantFrom('older', 'newer', 'newest'), fc.integer({ min: 1, max: LAST }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let state = scene(LAST - 49, LAST);
      for (const one of steps) {
        const [first, last] = [shown(state).messages[0]!.id, shown(state).messages.at(-1)!.id];
        if (one === 'older') {
          if (shown(state).moreBefore) state = withOlder(state, page(first - 50, first - 1));
        } else if (one === 'newer') state = withNewer(state, page(last + 1, last + 50));
        else if (one === 'newest') state = showNewest(state);
        else state = showAround(state, page(one - 25, one + 25));
        const { messages, moreBefore, moreAfter } = shown(state);
        const from = messages[0]!.id;
        expect(messages.map(({ id }) => id)).toEqual(messages.map((_, at) => from + at));
        expect([moreBefore, moreAfter]).toEqual([from > 1, messages.at(-1)!.id < LAST]);
        if (typeof one === 'number') expect(messages.some(({ id }) => id === one)).toBe(true);
      }
    }),
  );
});

it('[SDK-8] the list counts as the hub does, in any order of room and inbox events', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('theirs', 'named') },
    fc.constantFrom('mine', 'read all', 'read some', 'receive a message', 'receive a pointer', 'repeat'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 5 }), (steps, before) => {
      const written = [...stretch(1, before)];
      let readUpTo = 0;
      let list = listed([room(before)]);
      const messages: MessageView[] = [];
      const pointers: object[] = [];
      const mentionsAfter = (id: number): number =>
        written.filter((one) => one.id > id && one.mentions.length > 0).length;
      const receiveMessage = (one = messages.shift()): void => {
        if (one) list = listView(list, { roomId: 1, me: ME, type: 'message', data: one });
      };
      const receivePointer = (): void => {
        const data = pointers.shift();
        if (data) list = inboxView(list, { type: 'read_updated', data });
      };
      const write = (author: string, mentions: readonly string[]): void => {
        written.push(message(written.length + 1, author, mentions));
        messages.push(written.at(-1)!);
      };
      for (const what of steps) {
        if (what === 'receive a message') receiveMessage();
        else if (what === 'receive a pointer') receivePointer();
        else if (what === 'repeat') receiveMessage(list[0]?.room.last_message ?? undefined);
        else if (what.startsWith('read')) {
          readUpTo = Math.max(readUpTo, what === 'read all' ? written.length : Math.floor(written.length / 2));
          const unread = written.length - readUpTo;
          pointers.push({ room_id: 1, read_id: readUpTo, unread, mentions: mentionsAfter(readUpTo) });
        } else {
          write(what === 'mine' ? ME : 'u_other', what === 'named' ? [ME] : []);
          if (what === 'mine') readUpTo = written.length;
        }
      }
      while (messages.length > 0) receiveMessage();
      while (pointers.length > 0) receivePointer();
      expect(list[0]?.room).toMatchObject({
        unread: written.length - readUpTo,
        mentions: mentionsAfter(readUpTo),
        last_message_id: written.length,
      });
    }),
    { numRuns: 500 },
  );
});

it('[SDK-8] the room with the last activity is first; an invitation is added and removed', () => {
  const two = [room(1), { ...room(5), id: 2, last_message: message(5) }];
  expect(inOrder(listed(two)).map(({ id }) => id)).toEqual([2, 1]);
  const asked = { ...room(), id: 3, role: null, invited_by: 'ana' };
  const list = inboxView(listed(two), { type: 'room_added', data: { room: asked } });
  expect(inOrder(list).map(({ id }) => id)).toEqual([2, 1, 3]);
  const gone = inboxView(list, { type: 'room_removed', data: { room_id: 3, reason: 'declined' } });
  expect(inOrder(gone)).toEqual(inOrder(listed(two)));
});

it('[SDK-10] presence is a set: a user who joins twice is listed once, and one who leaves has a last-seen time', () => {
  const ana = { ...person('u_ana'), guest: false, status: 'online' as const };
  const steps: [string, object][] = [
    ['presence_state', { room_id: 1, active_users: [ana] }],
    ['user_joined', { room_id: 1, ...ana }],
    ['typing', { room_id: 1, ...person('u_ana'), is_typing: true }],
    ['status_changed', { room_id: 1, ...person('u_ana'), status: 'away' }],
    ['read', { room_id: 1, user_id: 'u_ana', read_id: 7 }],
    ['read', { room_id: 1, user_id: 'u_ana', read_id: 3 }],
  ];
  const there = steps.reduce((state, [type, data]) => presence(state, { type, data }), EMPTY_PRESENCE);
  expect(there).toEqual({
    active: [{ ...ana, status: 'away' }],
    typing: [person('u_ana')],
    reads: { u_ana: 7 },
    lastSeen: {},
  });
  const left = presence(there, { type: 'user_left', data: { room_id: 1, ...person('u_ana'), last_seen: AT } });
  expect([left.active, left.typing, left.lastSeen]).toEqual([[], [], { u_ana: AT }]);
});

it('[SDK-7] a message is shown as sending until its event arrives, however late', () => {
  const command = {
    id: 'c1',
    name: 'message' as const,
    input: { room_id: 1, content: 'hola' },
    actor: ME,
    createdAt: 0,
    attempts: 1,
  };
  const pending = new Store<readonly PendingCommand[]>([command]);
  const outgoing = new OutgoingMessages({
    pending,
    failed: openFailed((_name, idOf) => new MemoryRecords(idOf)),
    actor: () => ME,
  });
  const shown = (): string[] => outgoing.store.get().map(({ content, state }) => `${content} ${state}`);
  outgoing.look();
  expect(shown()).toEqual(['hola sending']);
  outgoing.answered({ command, outcome: { data: { message_id: 7 } }, mine: true });
  pending.set([]);
  expect(shown()).toEqual(['hola sending']);
  outgoing.arrived('c1');
  expect(shown()).toEqual([]);
});

describe('typing', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('[PRE-3] is sent at most every 2.5 s, and ends after 3 s without a key, on sending, or with an empty field', () => {
    const signals: [number, boolean][] = [];
    const start = Date.now();
    const signal = new TypingSignal((typing) => signals.push([Date.now() - start, typing]));
    for (let key = 0; key < 60; key++) {
      signal.typed('hola');
      jest.advanceTimersByTime(100);
    }
    jest.advanceTimersByTime(10_000);
    expect(signals).toEqual([
      [0, true],
      [TYPING_EVERY_MS, true],
      [2 * TYPING_EVERY_MS, true],
      [5_900 + TYPING_IDLE_MS, false],
    ]);
    signals.length = 0;
    signal.typed('h');
    signal.stop();
    signal.stop();
    signal.typed('h');
    signal.typed('  ');
    signal.typed('');
    expect(signals.map(([, typing]) => typing)).toEqual([true, false, true, false]);
  });

  it('[PRE-3] expires after 6 s, and at once when the message arrives', () => {
    const roomPresence = new RoomPresence(() => undefined);
    const type = (): void =>
      roomPresence.hear(event('typing', { room_id: 1, ...person('u_ana'), is_typing: true }, 'presence:1'));
    type();
    jest.advanceTimersByTime(TYPING_FORGOTTEN_MS - 1);
    expect(roomPresence.of(1).typing).toHaveLength(1);
    type();
    jest.advanceTimersByTime(TYPING_FORGOTTEN_MS - 1);
    expect(roomPresence.of(1).typing).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(roomPresence.of(1).typing).toEqual([]);
    type();
    roomPresence.hear(event('message', message(1, 'u_ana')));
    expect(roomPresence.of(1).typing).toEqual([]);
  });
});
