import type { RoomSummary } from '../../contract/features/chat/schemas';
import { presenceChannel } from '../../contract/core/channels';
import { SharedConnection } from '../../client/sdk/tabs/shared-connection';
import type { ChannelNotification } from '../../client/sdk/core/client-channel';
import type { Pulso } from '../../client/sdk/pulso';
import type { TestServer } from '../support/servers/test-server';
import { startProxy } from '../support/servers/proxy';
import { TabsTwin } from './tabs-twin';
import { tokenOf, until, usePulsos } from './clients';
import { contents, enter, useUnlimitedServers } from './rooms';

const open = useUnlimitedServers();
const connect = usePulsos();

/** Connects a client, and waits until it is online. */
async function connectAs(door: TestServer, username?: string, url = door.app.url): Promise<Pulso> {
  const pulso = connect(url, username === undefined ? {} : { token: await tokenOf(door, username) });
  await until(pulso.connection, ({ status }) => status === 'online');
  return pulso;
}

/** Creates a private room of Ana's and invites Luis. */
async function invite(ana: Pulso): Promise<RoomSummary> {
  const { room } = await ana.command('create_room', { name: 'Bodega', kind: 'private' });
  await ana.command('invite', { room_id: room.id, username: 'luis' });
  return room;
}

/** Opens a room that is out of reach, and waits for the refusal of its channel and its presence. */
async function openRefused(pulso: Pulso, id: number): Promise<void> {
  const refused = untilNotified(pulso, presenceChannel(id), 'refused');
  const room = pulso.chat.room(id);
  room.subscribe(() => undefined);
  await until(room, ({ status }) => status === 'absent', 'an absent room');
  await refused;
}

const untilNotified = (pulso: Pulso, channel: string, kind: ChannelNotification['kind']): Promise<void> =>
  new Promise((resolve) => pulso.watch(channel, (one) => one.kind === kind && resolve()));

it('[PRE-5] after accepting an invitation to a refused room both users see each other’s presence and typing', async () => {
  const door = await open();
  const [ana, luis] = [await connectAs(door, 'ana'), await connectAs(door, 'luis')];
  luis.chat.rooms.subscribe(() => undefined);
  const { id } = await invite(ana);
  await openRefused(luis, id);
  const [hers, his] = [await enter(ana, id), luis.chat.room(id)];
  await luis.command('join_room', { room_id: id });
  await until(his, ({ status, active }) => status === 'ready' && active.length === 2, 'both of them at his');
  await until(hers, ({ active }) => active.length === 2, 'both of them at hers');
  his.typing.typed('h');
  await until(hers, ({ typing }) => typing[0]?.username === 'luis', 'his typing');
  hers.typing.typed('h');
  await until(his, ({ typing }) => typing[0]?.username === 'ana', 'her typing');
  await hers.send('bienvenido');
  await until(his, (state) => contents(state).length === 1);
});

describe('[SDK-12] a refused channel is subscribed once it is permitted', () => {
  it('when the permission is given during an outage', async () => {
    const door = await open();
    const proxy = await startProxy(door.app.url);
    try {
      const [ana, luis] = [await connectAs(door, 'ana'), await connectAs(door, 'luis', proxy.url)];
      const { id } = await invite(ana);
      await openRefused(luis, id);
      proxy.cut();
      await until(luis.connection, ({ status }) => status === 'reconnecting');
      await door.app.run({
        name: 'join_room',
        input: { room_id: id },
        principal: await door.app.identity.identify((await tokenOf(door, 'luis'))()),
        mayGenerateId: true,
      });
      proxy.pass();
      await until(luis.chat.room(id), ({ status, active }) => status === 'ready' && active.length === 1, 'his room');
    } finally {
      await proxy.close();
    }
  });

  it('when the refused tab becomes the leader', async () => {
    const door = await open();
    const ana = await connectAs(door, 'ana');
    const { id } = await invite(ana);
    const twin = new TabsTwin();
    const token = await tokenOf(door, 'luis');
    const [first, second] = ['a', 'b'].map((name) => {
      const tabs = twin.open(name);
      const pulso = connect(door.app.url, {
        token,
        openLine: (openOwn) => (down) => new SharedConnection({ tabs, openOwn, pulseMs: 50, sweepMs: 50 }, down),
      });
      return { pulso, tabs };
    });
    if (!first || !second) throw new Error('two tabs');
    await until(second.pulso.connection, ({ status }) => status === 'online');
    await openRefused(second.pulso, id);
    first.tabs.crash();
    await until(second.pulso.connection, ({ status, leader }) => status === 'online' && leader, 'a new leader');
    await second.pulso.command('join_room', { room_id: id });
    await until(
      second.pulso.chat.room(id),
      ({ status, active }) => status === 'ready' && active.length === 1,
      'the room at the second tab',
    );
  });

  it('when an account is opened, and when its user becomes a watcher', async () => {
    const door = await open();
    const [luis, admin] = [await connectAs(door, 'luis'), await connectAs(door, 'admin')];
    const cedula = '0102030405';
    const [his, theirs] = [luis.account(cedula), admin.account(cedula)];
    for (const one of [luis, admin]) {
      const refused = untilNotified(one, `account:${cedula}`, 'refused');
      one.account(cedula).subscribe(() => undefined);
      await until(one.account(cedula), ({ status }) => status === 'absent', 'an absent account');
      await refused;
    }
    await admin.command('abrir_cuenta', { cedula, titular: 'Bodega' });
    await until(theirs, ({ status }) => status === 'ready', 'the new account');
    await admin.command('agregar_observador', { cedula, usuario: 'luis' });
    await until(his, ({ status }) => status === 'ready', 'an account to watch');
    await admin.command('quitar_observador', { cedula, usuario: 'luis' });
    await until(his, ({ status }) => status === 'absent', 'the end of that');
    await admin.command('agregar_observador', { cedula, usuario: 'luis' });
    await admin.command('deposito', { cedula, monto: 5 });
    await until(his, ({ account }) => account?.balance === 5, 'his balance');
  });

  it('when a room admits guests, when a ban is lifted, and when a room is created', async () => {
    const door = await open();
    const [ana, luis, guest] = [await connectAs(door, 'ana'), await connectAs(door, 'luis'), await connectAs(door)];
    const { room } = await ana.command('create_room', { name: 'Feria' });
    await ana.command('ban_member', { room_id: room.id, username: 'luis' });
    for (const one of [luis, guest]) await openRefused(one, room.id);
    await openRefused(luis, room.id + 1);
    await ana.command('update_room', { room_id: room.id, guests: true });
    await until(guest.chat.room(room.id), ({ active }) => active.length === 1, 'the guest');
    await ana.command('unban_member', { room_id: room.id, username: 'luis' });
    await until(luis.chat.room(room.id), ({ status, active }) => status === 'ready' && active.length === 2, 'luis');
    await ana.command('create_room', { name: 'Nueva' });
    await until(luis.chat.room(room.id + 1), ({ status, active }) => status === 'ready' && active.length === 1);
  });
});
