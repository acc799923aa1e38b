import { Publication } from '../../server/hub/publication';
import { Outbox } from '../../server/hub/outbox';
import { ACCOUNT, EPOCH, guest, makeHub, MemoryConnection, MemoryLog, publish, subscribe, upTo } from './hub-world';

it('[HUB-4] a replay that waits for room continues when the events before it are discarded', async () => {
  const other = 'account:1700000000';
  const log = new MemoryLog();
  for (let i = 0; i < 10; i++) log.append(ACCOUNT);
  const hub = makeHub(log, { outboxLimit: 2_000 });
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  await subscribe(session, other);
  const joining = subscribe(session, ACCOUNT, 0);
  hub.dispatch([log.append(other, 'x'.repeat(1_500))]);
  for (let i = 0; i < 100; i++) await Promise.resolve(); // the turn is not over yet, so nothing has been sent
  session.unsubscribe(other);
  await joining;
  expect(reader.received.every(({ channel }) => channel === ACCOUNT)).toBe(true);
  expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 10));
});

it('[HUB-1] events queued before a gap are discarded, and the resync once the client unsubscribes', async () => {
  const log = new MemoryLog();
  const hub = makeHub(log);
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  await subscribe(session, ACCOUNT);
  reader.ready = false;
  publish(log, hub, 1);
  log.append(ACCOUNT);
  log.prune(ACCOUNT, 2);
  await hub.notifyHead(ACCOUNT, 2);
  publish(log, hub, 1);
  reader.ready = true;
  session.drained();
  expect(reader.received.map(({ type, seq }) => [type, seq])).toEqual([
    ['resync', undefined],
    ['balance_updated', 3],
  ]);
  reader.ready = false;
  log.append(ACCOUNT);
  log.prune(ACCOUNT, 4);
  await hub.notifyHead(ACCOUNT, 4);
  session.unsubscribe(ACCOUNT);
  reader.ready = true;
  session.drained();
  expect(reader.received).toHaveLength(2);
});

it('[HUB-4] discarded events leave nothing in memory', () => {
  const session = { connection: new MemoryConnection(), overflowed: () => undefined };
  const outbox = new Outbox(session, { limit: 4_000, conflateAbove: 500 });
  const event = (channel: string, seq: number): Publication =>
    Publication.logged({ channel, seq, type: 'message', data: '{}', at: 0 }, EPOCH, 'cut');
  outbox.push(event('room:1', 1));
  for (let seq = 1; seq <= 10; seq++) outbox.push(event('room:2', seq));
  outbox.forget('room:2');
  expect([outbox.empty, outbox.bytes]).toEqual([false, event('room:1', 1).bytes]);
  outbox.forget('room:1');
  expect([outbox.empty, outbox.bytes]).toEqual([true, 0]);
});
