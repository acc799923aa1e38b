import { ACCOUNT, guest, makeHub, MemoryConnection, MemoryLog, publish, subscribe, upTo } from './hub-world';

it('[HUB-4] a replay that waited for room goes on when what took it up is not sent after all', async () => {
  const other = 'account:1700000000';
  const log = new MemoryLog();
  for (let i = 0; i < 10; i++) log.append(ACCOUNT);
  const hub = makeHub(log, { outboxLimit: 2_000 });
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  await subscribe(session, other);
  const joining = subscribe(session, ACCOUNT, 0);
  hub.dispatch([log.append(other, 'x'.repeat(1_500))]);
  for (let i = 0; i < 100; i++) await Promise.resolve(); // the turn is not over yet, so nothing has left
  session.unsubscribe(other);
  await joining;
  expect(reader.received.every(({ channel }) => channel === ACCOUNT)).toBe(true);
  expect(reader.sequences(ACCOUNT)).toEqual(upTo(1, 10));
});

it('[HUB-1] what waited from before a gap is not sent after it, and no word of the gap once the channel is left', async () => {
  const log = new MemoryLog();
  const hub = makeHub(log);
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  await subscribe(session, ACCOUNT);
  reader.ready = false;
  publish(log, hub, 1);
  log.append(ACCOUNT);
  log.prune(ACCOUNT, 2);
  await hub.hint(ACCOUNT, 2);
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
  await hub.hint(ACCOUNT, 4);
  session.unsubscribe(ACCOUNT);
  reader.ready = true;
  session.drained();
  expect(reader.received).toHaveLength(2);
});
