import type { RoomSummary } from '../../contract/features/chat/schemas';
import { presenceChannel } from '../../contract/core/channels';
import { SharedConnection } from '../../client/sdk/tabs/shared-connection';
import type { ChannelNotification } from '../../client/sdk/core/client-channel';
import type { Pulso } from '../../client/sdk/pulso';
import type { FrontDoor } from '../http/front-door';
import { startProxy } from '../setup/proxy';
import { TabsTwin } from './tabs-twin';
import { tokenOf, until, usePulsos } from './pulsos';
import { contents, enter, useChattyDoors } from './rooms';

const open = useChattyDoors();
const connect = usePulsos();

/** Somebody's client, online. */
async function come(door: FrontDoor, username?: string, url = door.app.url): Promise<Pulso> {
  const pulso = connect(url, username === undefined ? {} : { token: await tokenOf(door, username) });
  await until(pulso.connection, ({ status }) => status === 'online');
  return pulso;
}

/** A private room of Ana's to which Luis is invited. */
async function invite(ana: Pulso): Promise<RoomSummary> {
  const { room } = await ana.command('create_room', { name: 'Bodega', kind: 'private' });
  await ana.command('invite', { room_id: room.id, username: 'luis' });
  return room;
}

/** Resolves once a room was looked at and is out of reach, its presence as well. */
async function lookInVain(pulso: Pulso, id: number): Promise<void> {
  const refused = happening(pulso, presenceChannel(id), 'refused');
  const room = pulso.chat.room(id);
  room.subscribe(() => undefined);
  await until(room, ({ status }) => status === 'absent', 'an absent room');
  await refused;
}

const happening = (pulso: Pulso, channel: string, kind: ChannelNotification['kind']): Promise<void> =>
  new Promise((resolve) => pulso.watch(channel, (one) => one.kind === kind && resolve()));

it('[PRE-5] whoever accepts an invitation is seen, and seen typing, in a room that was refused before; both ways', async () => {
  const door = await open();
  const [ana, luis] = [await come(door, 'ana'), await come(door, 'luis')];
  luis.chat.rooms.subscribe(() => undefined);
  const { id } = await invite(ana);
  await lookInVain(luis, id);
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

describe('[SDK-12] what was refused and is permitted later is followed', () => {
  it('where the permission came while the connection was away', async () => {
    const door = await open();
    const proxy = await startProxy(door.app.url);
    try {
      const [ana, luis] = [await come(door, 'ana'), await come(door, 'luis', proxy.url)];
      const { id } = await invite(ana);
      await lookInVain(luis, id);
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

  it('where the tab that was refused has become the one that connects', async () => {
    const door = await open();
    const ana = await come(door, 'ana');
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
    await lookInVain(second.pulso, id);
    first.tabs.crash();
    await until(second.pulso.connection, ({ status, leader }) => status === 'online' && leader, 'a new leader');
    await second.pulso.command('join_room', { room_id: id });
    await until(
      second.pulso.chat.room(id),
      ({ status, active }) => status === 'ready' && active.length === 1,
      'the room at the second tab',
    );
  });

  it('an account that somebody may watch now, and one that is opened only now', async () => {
    const door = await open();
    const [luis, admin] = [await come(door, 'luis'), await come(door, 'admin')];
    const cedula = '0102030405';
    const [his, theirs] = [luis.account(cedula), admin.account(cedula)];
    for (const one of [luis, admin]) {
      const refused = happening(one, `account:${cedula}`, 'refused');
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

  it('a room that lets guests in by now, one that a ban is lifted from, and one that did not exist', async () => {
    const door = await open();
    const [ana, luis, guest] = [await come(door, 'ana'), await come(door, 'luis'), await come(door)];
    const { room } = await ana.command('create_room', { name: 'Feria' });
    await ana.command('ban_member', { room_id: room.id, username: 'luis' });
    for (const one of [luis, guest]) await lookInVain(one, room.id);
    await lookInVain(luis, room.id + 1);
    await ana.command('update_room', { room_id: room.id, guests: true });
    await until(guest.chat.room(room.id), ({ active }) => active.length === 1, 'the guest');
    await ana.command('unban_member', { room_id: room.id, username: 'luis' });
    await until(luis.chat.room(room.id), ({ status, active }) => status === 'ready' && active.length === 2, 'luis');
    await ana.command('create_room', { name: 'Nueva' });
    await until(luis.chat.room(room.id + 1), ({ status, active }) => status === 'ready' && active.length === 1);
  });
});
