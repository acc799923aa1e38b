import { ACCESS_CHANNEL, STATS_CHANNEL } from '../../contract/core/channels';
import { Problem } from '../../contract/problems';
import {
  ACCOUNT,
  guest,
  makeHub,
  MemoryConnection,
  MemoryLog,
  PlainWire,
  publish,
  subscribe,
  dispatchAndFlush,
  upTo,
} from './hub-world';

describe('delivery', () => {
  it('[HUB-1] delivers events in order and fills holes from the log', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const reader = new MemoryConnection();
    await subscribe(hub.connect(reader, guest), ACCOUNT);
    const [first, second, third] = [log.append(ACCOUNT), log.append(ACCOUNT), log.append(ACCOUNT)];
    dispatchAndFlush(hub, [third]);
    dispatchAndFlush(hub, [first, second]);
    dispatchAndFlush(hub, [second]);
    await hub.notifyHead(ACCOUNT, 3);
    hub.flush();
    expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 3));
  });

  it('[HUB-1] events that filled a hole are sent without waiting for a further event', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const reader = new MemoryConnection();
    await subscribe(hub.connect(reader, guest), ACCOUNT);
    log.append(ACCOUNT);
    hub.dispatch([log.append(ACCOUNT)]);
    while (reader.received.length === 0) await new Promise(setImmediate);
    expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 2));
  });

  it('[HUB-2] resumes after a position, from memory and from the log alike', async () => {
    const log = new MemoryLog();
    for (let i = 0; i < 200; i++) log.append(ACCOUNT);
    const hub = makeHub(log);
    for (const since of [0, 5, 199, 200]) {
      const reader = new MemoryConnection();
      expect(await subscribe(hub.connect(reader, guest), ACCOUNT, since)).toBe(true);
      expect(reader.sequences(ACCOUNT)).toEqual(upTo(since + 1, 200));
    }
  });

  it('[HUB-2] does not resume from another epoch, ahead of the log, or behind retention', async () => {
    const log = new MemoryLog();
    for (let i = 0; i < 10; i++) log.append(ACCOUNT);
    log.prune(ACCOUNT, 4);
    const hub = makeHub(log);
    const join = (since?: number, epoch?: string): Promise<boolean> =>
      subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT, since, epoch);
    expect(await join(9, 'another')).toBe(false);
    expect(await join(11)).toBe(false);
    expect(await join(3)).toBe(false);
    expect(await join()).toBe(false);
    expect(await join(4)).toBe(true);
  });

  it('[HUB-2] resumes a subscriber that is ahead of this node', async () => {
    const log = new MemoryLog();
    log.append(ACCOUNT);
    const hub = makeHub(log);
    await subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT);
    log.append(ACCOUNT);
    log.append(ACCOUNT);
    const ahead = new MemoryConnection();
    expect(await subscribe(hub.connect(ahead, guest), ACCOUNT, 3)).toBe(true);
    publish(log, hub, 1);
    expect(ahead.sequences(ACCOUNT)).toEqual(upTo(4, 4));
  });

  it('[HUB-5] encodes an event once per wire for all subscribers, and writes a batch once per connection', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const wire = new PlainWire();
    const readers = Array.from({ length: 20 }, () => new MemoryConnection(wire));
    for (const reader of readers) await subscribe(hub.connect(reader, guest), ACCOUNT);
    publish(log, hub, 5);
    expect(wire.encoded).toBe(5);
    expect(readers.map(({ writes }) => writes)).toEqual(readers.map(() => 1));
    expect(readers[7]?.sequences(ACCOUNT)).toEqual(upTo(1, 5));
  });

  it('[HUB-9] serves reconnecting subscribers from memory', async () => {
    const log = new MemoryLog(100);
    for (let i = 0; i < 20; i++) log.append(ACCOUNT);
    const hub = makeHub(log);
    await subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT, 0);
    const before = log.reads;
    const returning = Array.from({ length: 50 }, () => new MemoryConnection());
    await Promise.all(returning.map((reader) => subscribe(hub.connect(reader, guest), ACCOUNT, 8)));
    expect(log.reads).toBe(before);
    for (const reader of returning) expect(reader.sequences(ACCOUNT)).toEqual(upTo(9, 20));
  });
});

describe('slow readers', () => {
  it('[HUB-4] conflates balances for a slow reader, and gives the range that each one replaces', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log, { outboxLimit: 8_000 });
    const [slow, fast] = [new MemoryConnection(), new MemoryConnection()];
    const session = hub.connect(slow, guest);
    await subscribe(session, ACCOUNT);
    await subscribe(hub.connect(fast, guest), ACCOUNT);
    slow.ready = false;
    for (let i = 0; i < 1_000; i++) publish(log, hub, 1, { i });
    expect(session.waitingBytes).toBeLessThan(2_000);
    expect(fast.sequences(ACCOUNT)).toEqual(upTo(1, 1_000));
    slow.ready = true;
    session.drained();
    const seen = slow.sequences(ACCOUNT);
    expect(seen.length).toBeLessThan(20);
    expect(seen.at(-1)?.seq).toBe(1_000);
    seen.forEach(({ from }, i) => expect(from).toBe((seen[i - 1]?.seq ?? 0) + 1));
  });

  it('[HUB-4] cuts a reader whose outbox is full, and the others keep receiving', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log, { outboxLimit: 4_000 });
    const [slow, fast] = [new MemoryConnection(), new MemoryConnection()];
    const session = hub.connect(slow, guest);
    slow.ready = false;
    const fastSession = hub.connect(fast, guest);
    for (let account = 0; account < 50; account++) {
      const channel = `account:${1_000_000_000 + account}`;
      await subscribe(session, channel);
      await subscribe(fastSession, channel);
      dispatchAndFlush(hub, [log.append(channel)]);
    }
    expect(slow.goodbyes).toEqual([{ code: 'too_slow', resume: true }]);
    expect(session.waitingBytes).toBe(0);
    expect(fast.received).toHaveLength(50);
  });

  it('[HUB-4] a long replay to a client that does not read stays bounded in memory', async () => {
    const log = new MemoryLog(200);
    for (let i = 0; i < 1_000; i++) log.append(ACCOUNT, 'x'.repeat(100));
    const hub = makeHub(log, { outboxLimit: 64_000 });
    const slow = new MemoryConnection();
    slow.ready = false;
    const session = hub.connect(slow, guest);
    await subscribe(session, ACCOUNT, 0);
    expect(session.waitingBytes).toBeLessThan(10_000);
    slow.ready = true;
    session.drained();
    const seen = slow.sequences(ACCOUNT);
    expect(seen.at(-1)?.seq).toBe(1_000);
    seen.forEach(({ from }, i) => expect(from).toBe((seen[i - 1]?.seq ?? 0) + 1));
  });
});

describe('permission', () => {
  it('[HUB-7] absent, forbidden and internal channels are refused with the same message', async () => {
    const hub = makeHub(new MemoryLog(), {
      authorizer: { canSubscribe: () => Promise.resolve(false), autoSubscriptions: () => Promise.resolve([]) },
    });
    const session = hub.connect(new MemoryConnection(), guest);
    const refusals = [];
    for (const channel of [ACCOUNT, 'nothing:1', '__proto__', 'toString', ACCESS_CHANNEL, '']) {
      refusals.push(await subscribe(session, channel).catch((error: unknown) => error));
    }
    for (const refusal of refusals) expect((refusal as Problem).toWire()).toEqual((refusals[0] as Problem).toWire());
    expect((refusals[0] as Problem).code).toBe('channel.not_found');
    expect(session.subscriptions.size).toBe(0);
  });

  it('[HUB-7] an event committed after a permission was revoked is not delivered', async () => {
    const log = new MemoryLog();
    let allowed = true;
    const hub = makeHub(log, {
      authorizer: { canSubscribe: () => Promise.resolve(allowed), autoSubscriptions: () => Promise.resolve([]) },
    });
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    await subscribe(session, ACCOUNT);
    publish(log, hub, 1);
    allowed = false;
    const recheck = session.recheck(ACCOUNT);
    publish(log, hub, 1);
    await recheck;
    publish(log, hub, 1);
    expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 1));
    expect(reader.received.at(-1)?.type).toBe('unsubscribed');
  });

  it('[HUB-7] events held back during a permission check are delivered once it passes', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    await subscribe(session, ACCOUNT);
    const recheck = session.recheck();
    publish(log, hub, 2);
    await recheck;
    publish(log, hub, 1);
    expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 3));
  });

  it('[HUB-7] a permission revoked during subscribe stops the subscription', async () => {
    const log = new MemoryLog();
    let allowed = true;
    const hub = makeHub(log, {
      authorizer: { canSubscribe: () => Promise.resolve(allowed), autoSubscriptions: () => Promise.resolve([]) },
    });
    let release = (): void => undefined;
    log.gate = () => new Promise((resolve) => (release = resolve));
    const session = hub.connect(new MemoryConnection(), guest);
    const joining = subscribe(session, ACCOUNT).catch((error: unknown) => error);
    await new Promise(setImmediate);
    allowed = false;
    await session.recheck(ACCOUNT);
    release();
    expect(((await joining) as Problem).code).toBe('channel.not_found');
    expect(session.subscriptions.size).toBe(0);
  });
});

describe('end of service', () => {
  it('[HUB-8] draining closes every connection with a random reconnect delay, and accepts no new one', () => {
    const hub = makeHub(new MemoryLog());
    const connections = Array.from({ length: 30 }, () => new MemoryConnection());
    for (const connection of connections) hub.connect(connection, guest);
    hub.drain(3_000);
    hub.drain(3_000);
    const delays = connections.map(({ goodbyes }) => goodbyes[0]?.after ?? -1);
    expect(connections.every(({ goodbyes }) => goodbyes.length === 1 && goodbyes[0]?.resume)).toBe(true);
    expect(delays.every((after) => after >= 0 && after <= 3_000)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(5);
    expect(() => hub.connect(new MemoryConnection(), guest)).toThrow(Problem);
  });

  it('[LOG-6] a new epoch disconnects every client to resynchronise', async () => {
    const log = new MemoryLog();
    log.append(ACCOUNT);
    const hub = makeHub(log);
    const reader = new MemoryConnection();
    await subscribe(hub.connect(reader, guest), ACCOUNT, 0);
    hub.newEpoch('epoch-2');
    expect(reader.goodbyes).toEqual([{ code: 'new_epoch', resume: true, after: 0 }]);
    expect(await subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT, 1)).toBe(false);
    expect(await subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT, 1, 'epoch-2')).toBe(true);
  });

  it('an event of a channel without a log reaches its subscribers, and costs nothing without them', async () => {
    const hub = makeHub(new MemoryLog());
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    await subscribe(session, STATS_CHANNEL);
    hub.publishEphemeral(STATS_CHANNEL, 'stats_updated', { n: 1 });
    hub.flush();
    session.unsubscribe(STATS_CHANNEL);
    expect(hub.hasListeners(STATS_CHANNEL)).toBe(false);
    hub.publishEphemeral(STATS_CHANNEL, 'stats_updated', { n: 2 });
    expect(reader.received.map(({ data }) => data)).toEqual(['{"n":1}']);
  });

  it('a channel’s stream is forgotten when unused, and kept while a session is about to read it', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log, { lingerMs: 1_000 });
    const session = hub.connect(new MemoryConnection(), guest);
    await subscribe(session, ACCOUNT);
    hub.sweep(Date.now() + 2_000);
    expect([...hub.heads()]).toHaveLength(1);
    session.closed();
    hub.sweep(Date.now());
    expect([...hub.heads()]).toHaveLength(1);
    hub.sweep(Date.now() + 2_000);
    expect([...hub.heads()]).toHaveLength(0);
  });
});
