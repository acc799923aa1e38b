import { SharedConnection } from '../../client/sdk/tabs/shared-connection';
import { MemoryOutbox } from '../../client/sdk/core/storage/outbox-storage';
import type { Pulso } from '../../client/sdk/pulso';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import { ANAS, LUISS, useTestServers, type TestServer } from '../support/servers/test-server';
import { TabsTwin } from './tabs-twin';
import { eventually, tokenOf, until, usePulsos } from './clients';

const openDoor = useTestServers();
const connect = usePulsos();

interface OpenTab {
  readonly pulso: Pulso;
  readonly received: ViewEvent[];
  crash(): void;
  freeze(): void;
}

/** Opens a signed-in browser: its tabs share one connection and one outbox. */
async function openBrowser(
  door: TestServer,
  username = 'ana',
): Promise<(name: string, storage?: MemoryOutbox) => OpenTab> {
  const token = await tokenOf(door, username);
  const twin = new TabsTwin();
  const shared = new MemoryOutbox();
  return (name, storage = shared) => {
    const tabs = twin.open(name);
    const pulso = connect(door.app.url, {
      token,
      storage,
      openLine: (openOwn) => (down) => new SharedConnection({ tabs, openOwn, pulseMs: 50, sweepMs: 50 }, down),
    });
    const received: ViewEvent[] = [];
    pulso.channel(`account:${ANAS}`, (event) => received.push(event));
    return { pulso, received, crash: () => tabs.crash(), freeze: () => tabs.freeze() };
  };
}

const sequences = ({ received }: OpenTab): (number | undefined)[] => received.map(({ meta }) => meta.seq);
const online = ({ pulso }: OpenTab): Promise<unknown> =>
  until(pulso.connection, ({ status }) => status === 'online', 'a connection');
const ready = ({ pulso }: OpenTab): Promise<unknown> =>
  until(pulso.account(ANAS), ({ status }) => status === 'ready', 'the account');
const reaches = ({ pulso }: OpenTab, sequence: number): Promise<unknown> =>
  until(pulso.account(ANAS), ({ seq }) => seq === sequence, `sequence ${sequence}`);

it('[SDK-4] five tabs share one connection, and each receives every change', async () => {
  const door = await openDoor();
  const openTab = await openBrowser(door);
  const tabs = ['a', 'b', 'c', 'd', 'e'].map((name) => openTab(name));
  await Promise.all(tabs.map(online));
  await Promise.all(tabs.map(ready));
  expect(door.app.hub.sessions.size).toBe(1);
  expect(tabs.map(({ pulso }) => pulso.connection.get().leader)).toEqual([true, false, false, false, false]);
  for (const { pulso } of tabs) await pulso.command('deposito', { cedula: ANAS, monto: 1 });
  await Promise.all(tabs.map((tab) => reaches(tab, 5)));
  for (const tab of tabs) expect(sequences(tab)).toEqual([1, 2, 3, 4, 5]);
});

it.each(['closes', 'crashes', 'is frozen'])('[SDK-4] after the leader %s no event is lost or repeated', async (how) => {
  const door = await openDoor();
  const openTab = await openBrowser(door);
  const [leader, second, third] = ['a', 'b', 'c'].map((name) => openTab(name)) as [OpenTab, OpenTab, OpenTab];
  await Promise.all([leader, second, third].map(online));
  await Promise.all([leader, second, third].map(ready));
  await second.pulso.command('deposito', { cedula: ANAS, monto: 1 });
  await reaches(third, 1);
  if (how === 'closes') leader.pulso.stop();
  else if (how === 'crashes') leader.crash();
  else leader.freeze();
  const reply = await third.pulso.command('deposito', { cedula: ANAS, monto: 1 });
  expect(reply.nuevo_saldo).toBe(2);
  await Promise.all([second, third].map((tab) => reaches(tab, 2)));
  expect([sequences(second), sequences(third)]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  await until(second.pulso.connection, ({ status }) => status === 'online');
});

it('[SDK-4] a channel that only one tab subscribes to continues through the next leader from its position', async () => {
  const door = await openDoor();
  const openTab = await openBrowser(door, 'admin');
  const [leader, second, third] = ['a', 'b', 'c'].map((name) => openTab(name)) as [OpenTab, OpenTab, OpenTab];
  await Promise.all([leader, second, third].map(online));
  const received: ViewEvent[] = [];
  third.pulso.channel(`account:${LUISS}`, (event) => received.push(event));
  const deposit = (): Promise<unknown> => second.pulso.command('deposito', { cedula: LUISS, monto: 1 });
  await eventually(() => [...door.app.hub.sessions].some(({ subscriptions }) => subscriptions.has(`account:${LUISS}`)));
  await deposit();
  await eventually(() => received.length === 1);
  leader.crash();
  await deposit();
  await deposit();
  await eventually(() => received.length === 3);
  expect(received.map(({ meta }) => meta.seq)).toEqual([1, 2, 3]);
});

it.each(['one place', 'no common place'])(
  '[SDK-4] the next leader finishes commands stored in %s when the leader closes before the answer',
  async (place) => {
    const door = await openDoor();
    const openTab = await openBrowser(door);
    const own = (): MemoryOutbox | undefined => (place === 'one place' ? undefined : new MemoryOutbox());
    const [leader, second, third] = ['a', 'b', 'c'].map((name) => openTab(name, own())) as [OpenTab, OpenTab, OpenTab];
    await Promise.all([leader, second, third].map(online));
    const replies = Array.from({ length: 20 }, () => third.pulso.command('deposito', { cedula: ANAS, monto: 1 }));
    await until(leader.pulso.pending, (commands) => commands.length === 20);
    leader.crash();
    const saldos = (await Promise.all(replies)).map(({ nuevo_saldo }) => nuevo_saldo);
    expect([...saldos].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await reaches(second, 20);
  },
);

it('[SDK-4] the leader unsubscribes from channels that only a crashed tab used', async () => {
  const door = await openDoor();
  const openTab = await openBrowser(door, 'admin');
  const [leader, second] = ['a', 'b'].map((name) => openTab(name)) as [OpenTab, OpenTab];
  await Promise.all([leader, second].map(online));
  second.pulso.channel(`account:${LUISS}`, () => undefined);
  const follows = (channel: string): boolean =>
    [...door.app.hub.sessions].some(({ subscriptions }) => subscriptions.has(channel));
  await eventually(() => follows(`account:${LUISS}`));
  second.crash();
  await eventually(() => !follows(`account:${LUISS}`));
  expect(follows(`account:${ANAS}`)).toBe(true); // the leader's own subscription
});
