import { startProxy, type Proxy } from '../support/servers/proxy';
import { ANAS, useTestServers } from '../support/servers/test-server';
import { CommandWithdrawn } from '../../client/sdk/core/commands';
import { MemoryOutbox } from '../../client/sdk/core/storage/outbox-storage';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { tokenOf, until, usePulsos } from './clients';

const openDoor = useTestServers();
const connect = usePulsos();
let proxy: Proxy | undefined;

afterEach(() => proxy?.close());

it('[SDK-3] a refusal is the hub’s problem with its field, and leaves nothing pending', async () => {
  const door = await openDoor();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  await expect(ana.command('retiro', { cedula: ANAS, monto: 50 })).rejects.toMatchObject({
    code: 'bank.insufficient_funds',
    field: 'monto',
  });
  expect(ana.pending.get()).toEqual([]);
});

it('[SDK-3] two commands with the same id are one command with one answer', async () => {
  const door = await openDoor();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const twice = await Promise.all(
    [0, 1].map(() => ana.command('deposito', { cedula: ANAS, monto: 5 }, { id: 'one-click-twice' })),
  );
  expect(twice[0]).toEqual(twice[1]);
  const view = await until(ana.account(ANAS), ({ status }) => status === 'ready');
  expect(view.account?.balance).toBe(5);
});

it('[SDK-3] a command whose answer is lost is sent again, and takes effect once', async () => {
  const door = await openDoor();
  const token = await tokenOf(door, 'ana');
  proxy = await startProxy(door.app.url);
  const openLink = socketIoLinks({ url: proxy.url, patienceMs: 1_000 });
  const ana = connect(proxy.url, { token, openLink });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.dropReplies((chunk) => chunk.length > 60 && chunk[0] !== 0x47); // the command's frame, not a handshake
  const reply = ana.command('deposito', { cedula: ANAS, monto: 7 });
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  proxy.pass();
  expect((await reply).nuevo_saldo).toBe(7);
  const view = await until(ana.account(ANAS), ({ status }) => status === 'ready');
  expect([view.account?.balance, view.seq]).toEqual([7, 1]);
});

it('[SDK-3] a command sent offline is listed as pending, and is sent once when the network is back', async () => {
  const door = await openDoor();
  const token = await tokenOf(door, 'ana');
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.cut();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  const replies = Promise.all([1, 2, 3].map((monto) => ana.command('deposito', { cedula: ANAS, monto })));
  const waiting = await until(ana.pending, (commands) => commands.length === 3);
  expect(waiting.map(({ input, attempts }) => [input.monto, attempts])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  proxy.pass();
  expect((await replies).map(({ monto }) => monto)).toEqual([1, 2, 3]);
  await until(ana.pending, (commands) => commands.length === 0);
  const view = await until(ana.account(ANAS), ({ status }) => status === 'ready');
  expect([view.account?.balance, view.seq]).toEqual([6, 3]);
});

it('[SDK-3] a command that was never sent can be withdrawn', async () => {
  const door = await openDoor();
  const token = await tokenOf(door, 'ana');
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.cut();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  const reply = ana.command('deposito', { cedula: ANAS, monto: 1 }, { id: 'taken-back' });
  await until(ana.pending, (commands) => commands.length === 1);
  ana.withdraw('taken-back');
  await expect(reply).rejects.toBeInstanceOf(CommandWithdrawn);
  proxy.pass();
  const { nuevo_saldo } = await ana.command('deposito', { cedula: ANAS, monto: 2 });
  expect(nuevo_saldo).toBe(2);
});

it('[SDK-3] commands survive a restart of the client: the next one sends them and receives the answer', async () => {
  const door = await openDoor();
  const token = await tokenOf(door, 'ana');
  const storage = new MemoryOutbox();
  proxy = await startProxy(door.app.url);
  const before = connect(proxy.url, { token, storage });
  await until(before.connection, ({ status }) => status === 'online');
  proxy.cut();
  await until(before.connection, ({ status }) => status === 'reconnecting');
  void before.command('deposito', { cedula: ANAS, monto: 9 }, { id: 'before-the-reload' });
  await until(before.pending, (commands) => commands.length === 1);
  before.stop();
  const after = connect(door.app.url, { token, storage });
  const answer = await new Promise((resolve) => after.onAnswer(resolve));
  expect(answer).toMatchObject({
    mine: false,
    command: { id: 'before-the-reload', name: 'deposito' },
    outcome: { data: { nuevo_saldo: 9 } },
  });
  expect(await storage.all()).toEqual([]);
});

it('[SDK-5] a command is never sent on another user’s connection', async () => {
  const door = await openDoor();
  const tokens = { ana: await tokenOf(door, 'ana'), admin: await tokenOf(door, 'admin') };
  const storage = new MemoryOutbox();
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token: tokens.ana, storage });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.cut();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  void ana.command('deposito', { cedula: ANAS, monto: 9 }, { id: 'anas-own-command' });
  await until(ana.pending, (commands) => commands.length === 1);
  ana.stop();
  const admin = connect(door.app.url, { token: tokens.admin, storage });
  await admin.command('deposito', { cedula: ANAS, monto: 1 });
  expect(admin.pending.get()).toEqual([]);
  expect((await storage.all()).map(({ id }) => id)).toEqual(['anas-own-command']);
  const again = connect(door.app.url, { token: tokens.ana, storage });
  const view = again.account(ANAS);
  expect((await until(view, ({ seq }) => seq === 2)).account?.balance).toBe(10);
});

it('[SDK-3] the client retries a busy hub after the time in its answer', async () => {
  const door = await openDoor({ limits: { commands: { perSecond: 4, burst: 2 } } });
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => ana.command('deposito', { cedula: ANAS, monto: 1 })),
  );
  expect(replies.map(({ nuevo_saldo }) => nuevo_saldo).sort()).toEqual([1, 2, 3, 4, 5]);
});
