import { ACCESS_CHANNEL } from '../../contract/core/channels';
import { ACCOUNT, guest, makeHub, MemoryConnection, MemoryLog, publish, subscribe, upTo } from './hub-world';

describe('answers', () => {
  it('[LOG-5] a position behind retention is not recovered, even if the node has the channel in memory', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log, { outboxLimit: 1024 * 1024 });
    await subscribe(hub.connect(new MemoryConnection(), guest), ACCOUNT);
    publish(log, hub, 200);
    log.prune(ACCOUNT, 50);
    const late = new MemoryConnection();
    expect(await subscribe(hub.connect(late, guest), ACCOUNT, 49)).toBe(false);
    expect(await subscribe(hub.connect(late, guest), ACCOUNT, 50)).toBe(true);
    expect(late.sequences(ACCOUNT)).toEqual(upTo(51, 200));
  });

  it('[HUB-1] subscribing again while events wait delivers nothing twice', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    await subscribe(session, ACCOUNT);
    reader.ready = false;
    publish(log, hub, 3);
    expect(await subscribe(session, ACCOUNT, 0)).toBe(true);
    reader.ready = true;
    session.drained();
    expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 3));
  });

  it('every subscribe is answered, even one that the next has superseded', async () => {
    const hub = makeHub(new MemoryLog());
    const session = hub.connect(new MemoryConnection(), guest);
    const answers = await Promise.allSettled([subscribe(session, ACCOUNT), subscribe(session, ACCOUNT)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect((answers[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'channel.superseded' });
  });

  it('the node follows a channel once the log can be read, after any number of failures', async () => {
    const log = new MemoryLog();
    const hub = makeHub(log);
    const delivered: number[] = [];
    const reader = { deliver: ({ seq }: { seq: number }) => void delivered.push(seq), lose: () => undefined };
    log.gate = () => Promise.reject(new Error('away'));
    await expect(hub.follow(ACCESS_CHANNEL, { ...reader })).rejects.toThrow('away');
    log.gate = () => Promise.resolve();
    await hub.follow(ACCESS_CHANNEL, reader);
    hub.dispatch([log.append(ACCESS_CHANNEL)]);
    expect(delivered).toEqual([1]);
  });
});

it('[HUB-8] events that wait behind a pending write are sent before the goodbye', async () => {
  const log = new MemoryLog();
  const hub = makeHub(log);
  const slow = new MemoryConnection();
  await subscribe(hub.connect(slow, guest), ACCOUNT);
  slow.ready = false;
  publish(log, hub, 2);
  expect(slow.received).toEqual([]);
  hub.drain(1_000);
  expect(slow.sequences(ACCOUNT)).toEqual(upTo(1, 2));
  expect(slow.goodbyes).toMatchObject([{ code: 'stopping' }]);
});
