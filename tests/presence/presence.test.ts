import { problem } from '../../contract/problems';
import { openDatabase, type Database } from '../../server/db/client';
import { singleNodeStore } from '../../server/presence/presence-store';
import { subscribe } from '../hub/hub-world';
import type { TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { useDatabase } from '../support/servers/open-database';
import { startProxy } from '../support/servers/proxy';
import {
  CHANNEL,
  GRACE_MS,
  inPostgres,
  person,
  ROOM,
  there,
  user,
  World,
  type Node,
  type Visitor,
} from './presence-world';

let home: TestDatabase;
let database: Database;
useDatabase((opened, at) => ([database, home] = [opened, at]));

let world: World;
afterEach(async () => {
  await world.close();
  await database.prisma.$executeRaw`TRUNCATE node_presence, node_presence_leases`;
});

describe.each([
  ['one node', 1],
  ['two nodes', 2],
])('over %s', (_name, count) => {
  let here: Node;
  let other: Node;
  beforeEach(() => {
    world = new World(count === 1 ? () => singleNodeStore : inPostgres(() => database));
    here = world.node();
    other = count === 1 ? here : world.node();
  });

  it('[PRE-1] others get one join and one leave for each user, however many connections', async () => {
    const ana = await here.enter(user('ana'));
    expect(ana.of('presence_state')).toEqual([{ room_id: ROOM, active_users: [there('ana')] }]);
    await eventuallyEquals(() => other.presence.activeUsers(ROOM), [there('ana')]);
    const luis = await other.enter(user('luis'));
    expect(await ana.until('user_joined')).toEqual([{ room_id: ROOM, ...there('luis') }]);
    expect(luis.of('presence_state')[0]).toMatchObject({ active_users: expect.arrayContaining([there('ana')]) });
    const again = await here.enter(user('luis'));
    luis.session.closed();
    again.session.unsubscribe(CHANNEL);
    const [left] = await ana.until('user_left');
    expect(left).toMatchObject({ room_id: ROOM, ...person('luis') });
    await other.enter(user('pia'));
    expect((await ana.until('user_joined', 2))[1]).toMatchObject(person('pia'));
    expect(ana.types()).toEqual(['presence_state', 'user_joined', 'user_left', 'user_joined']);
    expect(luis.types()).toEqual(['presence_state']);
  });

  it('[PRE-1] a user who reconnects within the grace time was never away', async () => {
    const ana = await here.enter(user('ana'));
    const luis = await other.enter(user('luis'));
    await ana.until('user_joined');
    luis.session.closed();
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS / 3)); // as long as a reload takes
    await here.enter(user('luis'));
    const leaving = await other.enter(user('pia'));
    await ana.until('user_joined', 2);
    leaving.session.closed();
    expect(await ana.until('user_left')).toEqual([expect.objectContaining(person('pia'))]); // later than luis' would
    expect(ana.of('user_joined').map(({ username }) => username)).toEqual(['luis', 'pia']);
  });

  it('[PRE-1] subscribing again sends the presence state to that session only', async () => {
    const ana = await here.enter(user('ana'));
    const luis = await other.enter(user('luis'));
    await ana.until('user_joined');
    await subscribe(luis.session, CHANNEL);
    expect((await luis.until('presence_state', 2))[1]).toMatchObject({ room_id: ROOM });
    expect(ana.types()).toEqual(['presence_state', 'user_joined']);
  });

  it('[PRE-3] typing reaches only the others; a message, a disconnect or a stop signal ends it', async () => {
    const ana = await here.enter(user('ana'));
    const luis = await other.enter(user('luis'));
    await ana.until('user_joined');
    const type = (is_typing: boolean): void =>
      other.presence.takeSignal(luis.session, 'typing', { room_id: ROOM, is_typing });
    const typingEvent = (is_typing: boolean) => ({ room_id: ROOM, ...person('luis'), is_typing });
    type(true);
    type(true); // sooner than clients send it: not passed on
    expect(await ana.until('typing')).toEqual([typingEvent(true)]);
    type(false);
    type(false);
    expect(await ana.until('typing', 2)).toEqual([typingEvent(true), typingEvent(false)]);
    type(true);
    await ana.until('typing', 3); // no sooner than two seconds after the first
    const message = { type: 'message', data: JSON.stringify({ user_id: 'u_luis' }), seq: 1, at: 0 };
    other.presence.committed([
      { ...message, channel: 'room:8' },
      { ...message, type: 'reaction', channel: 'room:7' },
    ]);
    expect(ana.of('typing')).toHaveLength(3);
    other.presence.committed([{ ...message, channel: 'room:7' }]);
    await ana.until('typing', 4);
    type(true);
    await ana.until('typing', 5);
    luis.session.closed();
    expect((await ana.until('typing', 6)).map(({ is_typing }) => is_typing)).toEqual([
      ...[true, false, true, false, true, false],
    ]);
    expect(luis.of('typing')).toEqual([]);
  });

  it('[PRE-4] a user is away when all of their connections are, and the others get it', async () => {
    const ana = await here.enter(user('ana'));
    const phone = await other.enter(user('luis'));
    await ana.until('user_joined');
    const desk = await here.enter(user('luis'));
    const setStatus = (node: Node, visitor: Visitor, status: string): void =>
      node.presence.takeSignal(visitor.session, 'presence', { status });
    setStatus(here, desk, 'away');
    setStatus(other, phone, 'away');
    expect(await ana.until('status_changed')).toEqual([{ room_id: ROOM, ...person('luis'), status: 'away' }]);
    await eventuallyEquals(() => other.presence.activeUsers(ROOM), [there('ana'), there('luis', 'away')]);
    expect((await other.enter(user('pia'))).of('presence_state')[0]?.active_users).toContainEqual(
      there('luis', 'away'),
    );
    setStatus(other, phone, 'online');
    expect((await ana.until('status_changed', 2))[1]).toMatchObject({ status: 'online' });
  });

  it('receipts reach the others in the room', async () => {
    const ana = await here.enter(user('ana'));
    const luis = await other.enter(user('luis'));
    other.presence.read(ROOM, 'u_luis', 12);
    expect(await ana.until('read')).toEqual([{ room_id: ROOM, user_id: 'u_luis', read_id: 12 }]);
    expect(luis.of('read')).toEqual([]);
  });

  it('any node can list the users of a room', async () => {
    await here.enter(user('ana'));
    await eventuallyEquals(() => other.presence.activeUsers(ROOM), [there('ana')]);
    expect(await other.presence.activeUsers(ROOM + 1)).toEqual([]);
  });
});

/** A recent write may take a moment to reach the other node. */
async function eventuallyEquals(read: () => Promise<unknown[]>, expected: unknown[]): Promise<void> {
  const deadline = Date.now() + 3_000;
  const sorted = async (): Promise<string> => JSON.stringify((await read()).map((row) => JSON.stringify(row)).sort());
  while ((await sorted()) !== JSON.stringify(expected.map((row) => JSON.stringify(row)).sort())) {
    if (Date.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(new Set(await read())).toEqual(new Set(expected));
}

describe('with guests and bad input', () => {
  let node: Node;
  beforeEach(() => {
    world = new World(() => singleNodeStore);
    node = world.node();
  });

  it('[PRE-1] each guest is a separate member, under a name that shows it is a guest', async () => {
    const ana = await node.enter(user('ana'));
    await node.enter({ kind: 'guest', id: 'guest:1', name: 'ana' });
    expect(await ana.until('user_joined')).toEqual([
      {
        room_id: ROOM,
        user_id: 'guest:1',
        username: 'ana (invitado)',
        display_name: 'ana (invitado)',
        guest: true,
        status: 'online',
      },
    ]);
  });

  it('[PRE-3] typing is refused outside the user’s rooms, and with invalid input', async () => {
    const ana = await node.enter(user('ana'));
    const sendTyping = (input: unknown) => (): void => node.presence.takeSignal(ana.session, 'typing', input);
    expect(sendTyping({ room_id: 8, is_typing: true })).toThrow(problem('chat.not_present').message);
    expect(sendTyping({ room_id: ROOM })).toThrow(/is_typing/);
    expect(sendTyping({ room_id: ROOM, is_typing: true, more: 1 })).toThrow(/more/);
    expect(() => node.presence.takeSignal(ana.session, 'presence', { status: 'gone' })).toThrow(/status/);
  });

  it('an invalid node message is ignored', async () => {
    const ana = await node.enter(user('ana'));
    for (const payload of ['', '{}', '{"kind":"tell","room":7,"type":"user_left","data":{},"except":""}', '[1]'])
      node.presence.onNodeMessage(payload);
    node.presence.onNodeMessage(
      JSON.stringify({ kind: 'tell', room: ROOM, type: 'typing', data: { x: 1 }, except: '' }),
    );
    node.presence.read(ROOM, 'u_luis', 1);
    await ana.until('read');
    expect(ana.types()).toEqual(['presence_state', 'read']);
  });
});

/** The users that the database has as present. */
const written = (): Promise<unknown[]> => database.prisma.$queryRaw`SELECT user_id FROM node_presence ORDER BY user_id`;

describe('between nodes', () => {
  beforeEach(() => void (world = new World(inPostgres(() => database))));

  it('[PRE-2] the users of a dead node are removed when its lease expires', async () => {
    const proxy = await startProxy(home.url);
    const own = openDatabase(proxy.url, { log: silent });
    const [here, dying] = [world.node(), world.node(own)];
    const ana = await here.enter(user('ana'));
    await dying.enter(user('luis'));
    await ana.until('user_joined');
    await proxy.close(); // its messages stop
    expect(await ana.until('user_left')).toEqual([expect.objectContaining(person('luis'))]);
    await own.close();
  });

  it('[PRE-2] a stopping node removes its users at once', async () => {
    const [here, leaving] = [world.node(), world.node()];
    const ana = await here.enter(user('ana'));
    await leaving.enter(user('luis'));
    await ana.until('user_joined');
    await leaving.presence.close();
    await ana.until('user_left');
    expect(await written()).toEqual([{ user_id: 'u_ana' }]);
  });

  it('[PRE-2] a lost message between nodes is made up for by polling', async () => {
    world.lose = true;
    const [here, other] = [world.node(), world.node()];
    const ana = await here.enter(user('ana'));
    const luis = await other.enter(user('luis'));
    await ana.until('user_joined');
    luis.session.closed();
    await ana.until('user_left');
  });

  it('[PRE-2] rows that PostgreSQL lost in a crash are written again, and no user appears to leave', async () => {
    const [here, other] = [world.node(), world.node()];
    const ana = await here.enter(user('ana'));
    await other.enter(user('luis'));
    await ana.until('user_joined');
    await database.prisma.$executeRaw`TRUNCATE node_presence, node_presence_leases`;
    // Luis is written again with the next heartbeat, long before ana would get a `user_left`.
    await eventuallyEquals(written, [{ user_id: 'u_ana' }, { user_id: 'u_luis' }]);
    const pia = await here.enter(user('pia'));
    await ana.until('user_joined', 2);
    pia.session.closed();
    expect(await ana.until('user_left')).toEqual([expect.objectContaining(person('pia'))]); // later than luis' would
  });
});
