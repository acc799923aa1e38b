import { guest, makeHub, MemoryConnection, MemoryLog, subscribe, dispatchAndFlush, upTo } from './hub-world';

const ROOM = 'room:1';
const EVENTS = 300;

/** A room with many more events than one session's outbox may hold, in the node's memory or only in the log. */
async function busyRoom(inMemory: boolean) {
  const log = new MemoryLog(200);
  const hub = makeHub(log, { outboxLimit: 64_000 });
  if (inMemory) await subscribe(hub.connect(new MemoryConnection(), guest), ROOM);
  for (let i = 0; i < EVENTS; i++) dispatchAndFlush(hub, [log.append(ROOM, 'x'.repeat(1_000))]);
  return { log, hub };
}

it.each([
  ['memory', true],
  ['the log', false],
])(
  '[HUB-2] [HUB-4] a client further behind than the outbox limit is not cut: all events are replayed from %s',
  async (_, inMemory) => {
    const { hub } = await busyRoom(inMemory);
    const reader = new MemoryConnection();
    await subscribe(hub.connect(reader, guest), ROOM, 0);
    expect(reader.goodbyes).toEqual([]);
    expect(reader.sequences(ROOM)).toEqual(upTo(1, EVENTS));
  },
);

it.each([
  ['memory', true],
  ['the log', false],
])(
  '[HUB-4] replay from %s stays within the outbox limit, and a client that reads slowly misses nothing',
  async (_, inMemory) => {
    const { log, hub } = await busyRoom(inMemory);
    const reader = new MemoryConnection();
    const session = hub.connect(reader, guest);
    reader.ready = false;
    const joining = subscribe(session, ROOM, 0);
    let peak = 0;
    for (let turn = 0; turn < 100 && reader.received.length < EVENTS; turn++) {
      await new Promise(setImmediate);
      peak = Math.max(peak, session.waitingBytes);
      if (turn === 3) dispatchAndFlush(hub, [log.append(ROOM, 'meanwhile')]);
      reader.ready = true;
      session.drained();
      reader.ready = false;
    }
    reader.ready = true;
    session.drained();
    await joining;
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(64_000);
    expect(reader.goodbyes).toEqual([]);
    expect(reader.sequences(ROOM)).toEqual(upTo(1, EVENTS + 1));
  },
);
