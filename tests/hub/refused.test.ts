import type { ChannelAuthorizer } from '../../server/hub/ports';
import { EPOCH, guest, makeHub, MemoryConnection, MemoryLog, subscribe, dispatchAndFlush } from './hub-world';

const names = Array.from({ length: 1_830 }, (_, i) => `room:${900_000 + i}`);
const positions = Object.fromEntries(names.map((name) => [name, 1]));

/** An authorizer that allows the channels in `open` only, and counts its calls. */
function countingAuthorizer(open: readonly string[] = []): ChannelAuthorizer & { asked: number; statements: number } {
  const gate = {
    asked: 0,
    statements: 0,
    autoSubscriptions: () => Promise.resolve([]),
    canSubscribe(_: unknown, channel: string) {
      gate.asked++;
      return Promise.resolve(open.includes(channel));
    },
    filterPermitted(_: unknown, channels: readonly string[]) {
      gate.statements++;
      return Promise.resolve(new Set(channels.filter((channel) => open.includes(channel))));
    },
  };
  return gate;
}

describe('[SEC-56] refused channels', () => {
  it('leave nothing behind after a hello: no stream, no read of the log, and one authorizer call', async () => {
    const log = new MemoryLog();
    const gate = countingAuthorizer(['room:1']);
    const hub = makeHub(log, { authorizer: gate, maxSubscriptions: 2_000 });
    let changes = 0;
    const session = hub.connect(new MemoryConnection(), guest);
    hub.watch(() => changes++);
    let answered: string[] = [];
    await session.resume({ epoch: EPOCH, positions, channels: ['room:1'] }, (answers) => {
      answered = answers.map(({ channel }) => channel);
    });
    expect(answered).toEqual(['room:1']);
    expect([...hub.heads()].map(([channel]) => channel)).toEqual(['room:1']);
    expect([gate.asked, gate.statements, log.reads]).toEqual([0, 1, 1]);
    expect(session.subscriptions.keys()).toEqual(['room:1']);
    expect(changes).toBeLessThan(5);
  });

  it('leave no trace of a subscription, logged or not, and do not count as subscriptions', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log, { authorizer: countingAuthorizer() });
    const session = hub.connect(new MemoryConnection(), guest);
    let seen = 0;
    hub.watch(({ subscriptions }) => (seen += subscriptions.size));
    for (const channel of ['room:1', 'presence:1', 'vitals']) {
      const asking = subscribe(session, channel);
      expect([session.subscriptions.size, hub.hasListeners(channel)]).toEqual([0, false]);
      await expect(asking).rejects.toMatchObject({ code: 'channel.not_found' });
      expect(hub.hasListeners(channel)).toBe(false);
    }
    expect([[...hub.heads()], log.reads, seen]).toEqual([[], 0, 0]);
  });

  it('count against the subscription limit while they are checked', async () => {
    const hub = makeHub(new MemoryLog(), { authorizer: countingAuthorizer(['room:1']), maxSubscriptions: 100 });
    const session = hub.connect(new MemoryConnection(), guest);
    const asked = Array.from({ length: 101 }, (_, i) => subscribe(session, `room:${i + 2}`));
    const codes = await Promise.all(
      asked.map((one) => one.catch((error: unknown) => (error as { code: string }).code)),
    );
    expect(codes.filter((code) => code === 'channel.too_many')).toHaveLength(1);
    expect(await subscribe(session, 'room:1')).toBe(false);
  });
});

it('[HUB-7] a permission that changes while a hello checks all channels at once is not missed', async () => {
  const log = new MemoryLog();
  const gate = countingAuthorizer();
  const open = new Set(['room:1', 'room:2', 'presence:1']);
  let answer!: () => void;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  const hub = makeHub(log, {
    authorizer: {
      ...gate,
      canSubscribe: (_, channel) => Promise.resolve(open.has(channel)),
      filterPermitted(_, channels) {
        const allowed = new Set(channels.filter((channel) => open.has(channel)));
        return slow.then(() => allowed);
      },
    },
  });
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  let answered: string[] = [];
  const resuming = session.resume({ channels: [...open, 'room:3'] }, (answers) => {
    answered = answers.map(({ channel }) => channel);
  });
  await new Promise(setImmediate);
  for (const channel of ['room:1', 'presence:1']) open.delete(channel);
  open.add('room:3');
  for (const channel of ['room:1', 'presence:1', 'room:3']) await session.recheck(channel);
  answer();
  await resuming;
  expect(answered).toEqual(['room:2', 'room:3']);
  dispatchAndFlush(hub, [log.append('room:1'), log.append('room:2'), log.append('room:3')]);
  hub.publishEphemeral('presence:1', 'typing', {});
  hub.flush();
  expect(reader.received.map(({ channel }) => channel)).toEqual(['room:2', 'room:3']);
});

it('[HUB-1] unsubscribing, or subscribing again, during a permission check leaves no stream held', async () => {
  const log = new MemoryLog();
  const answers: (() => void)[] = [];
  const canSubscribe = (): Promise<boolean> => new Promise((resolve) => answers.push(() => resolve(true)));
  const hub = makeHub(log, {
    authorizer: { canSubscribe, autoSubscriptions: () => Promise.resolve([]) },
    lingerMs: 0,
  });
  const session = hub.connect(new MemoryConnection(), guest);
  const [left, superseded] = [subscribe(session, 'room:1'), subscribe(session, 'room:2')];
  session.unsubscribe('room:1');
  const last = subscribe(session, 'room:2');
  for (const resolve of answers) resolve();
  await expect(left).rejects.toMatchObject({ code: 'channel.superseded' });
  await expect(superseded).rejects.toMatchObject({ code: 'channel.superseded' });
  await last;
  expect([...hub.heads()].map(([channel]) => channel)).toEqual(['room:2']);
  session.closed();
  hub.sweep(Date.now() + 1);
  expect([...hub.heads()]).toEqual([]);
});

describe('[HUB-7] a channel that was refused', () => {
  /** A hub with one guest, who may subscribe to the channels in `open`. */
  async function openSession(open: Set<string>) {
    const log = new MemoryLog();
    const hub = makeHub(log, {
      authorizer: {
        autoSubscriptions: () => Promise.resolve([]),
        canSubscribe: (_, channel) => Promise.resolve(open.has(channel)),
      },
    });
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    await session.resume({}, () => undefined);
    const received = (): [string, unknown][] =>
      reader.received.map(({ channel, type, data }) => [
        type,
        channel === 'session' ? (JSON.parse(data) as { channel: string }).channel : channel,
      ]);
    return { log, hub, session, received };
  }

  it('is subscribed once it is permitted; later events follow the `subscribed` message', async () => {
    const open = new Set<string>();
    const { log, hub, session, received } = await openSession(open);
    await expect(subscribe(session, 'room:1')).rejects.toMatchObject({ code: 'channel.not_found' });
    await session.recheck('room:1');
    log.append('room:1');
    open.add('room:1');
    await session.recheck('room:2');
    expect(received()).toEqual([]);
    await session.recheck('room:1');
    dispatchAndFlush(hub, [log.append('room:1')]);
    expect(received()).toEqual([
      ['subscribed', 'room:1'],
      ['balance_updated', 'room:1'],
    ]);
  });

  it('is subscribed again after a revoked permission is granted again', async () => {
    const open = new Set(['room:1']);
    const { hub, log, session, received } = await openSession(open);
    await subscribe(session, 'room:1');
    open.clear();
    await session.recheck('room:1');
    open.add('room:1');
    await session.recheck();
    dispatchAndFlush(hub, [log.append('room:1')]);
    expect(received().map(([type]) => type)).toEqual(['unsubscribed', 'subscribed', 'balance_updated']);
  });

  it('is not subscribed after the session has unsubscribed; of very many names the newest are kept', async () => {
    const open = new Set<string>();
    const { session, received } = await openSession(open);
    for (let id = 1; id <= 100; id++) await subscribe(session, `room:${id}`).catch(() => undefined);
    session.unsubscribe('room:100');
    for (let id = 1; id <= 100; id++) open.add(`room:${id}`);
    await session.recheck();
    const names = received().map(([, channel]) => channel);
    expect([names.length, names.includes('room:99'), names.includes('room:100'), names.includes('room:36')]).toEqual([
      ...[63, true, false, false],
    ]);
  });
});
