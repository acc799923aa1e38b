import { Client } from 'pg';
import { connect, connectMany, disconnect } from './audience';
import { cpuPerMessage, messagesPerSecond, timeToEnter, timeUntilRead, writeBy } from './measures/chat';
import { eachFurther } from './measures/fanout';
import { memoryEach } from './measures/memory';
import { byTurns } from './measures/turns';
import { closeAll, connectReaders, type Reader, type ReaderOptions } from './reader';
import { OWNERS, signIn, startActor, withActor, type Actor, type Stage } from './stage';
import { atLeast, atMost, type Row } from './table';

const ROOM = 1;
/** A room with a past. */
const OLD_ROOM = 2;
const OLD_MESSAGES = 100_000;
const READERS = 100;
/** Messages written one at a time, each side. */
const IDLE_SAMPLES = 300;

/** Over Socket.IO, without a client library. */
const socketIo = (connected: string, follow: string): ReaderOptions => ({
  path: '/socket.io/?EIO=4&transport=websocket',
  hello: [
    { after: '0{', say: connected },
    { after: '42["connected"', say: `421${follow}` },
  ],
  greeting: '431[',
  counts: '42["message"',
});
/** Over the chat's own WebSocket. */
const webSocket: ReaderOptions = {
  path: `/ws/${ROOM}?user_id=1&username=Juan`,
  greeting: '{"type":"connected"',
  counts: '{"type":"message"',
};
/** A connection of the hub that follows nothing of the chat. */
const hubSocket: ReaderOptions = {
  path: '/hub',
  greeting: '{"type":"connected"',
  counts: '{"type":"message"',
};

/** What chatting costs, beside the plain way of doing it. */
export async function chat(stage: Stage, rounds: number): Promise<Row[]> {
  const databases = { hub: await stage.database('chat_hub'), plain: await stage.database('chat_plain') };
  for (const url of Object.values(databases)) await furnish(url);
  // Who does it the plain way searches nothing: no words are stored for it.
  await query(databases.plain, 'ALTER TABLE messages DROP COLUMN search');
  return [...(await writing(databases, rounds)), ...(await reading(databases.hub, rounds))];
}

async function writing(databases: { hub: string; plain: string }, rounds: number): Promise<Row[]> {
  const plain = await startActor('plain', databases.plain);
  const hub = await startActor('hub', databases.hub);
  const tokens = await Promise.all(Array.from({ length: OWNERS }, (_, i) => signIn(hub.url, `u${i}`)));
  const hubWriters = await Promise.all(tokens.map((token) => connect(hub.url, { token })));
  const plainWriters = await connectMany(plain.url, OWNERS);
  const follow = `["subscribe",{"channel":"room:${ROOM}"}]`;
  const hubReader = socketIo(`40{"token":"${tokens[0]}"}`, follow);
  const plainReader = socketIo('40', `["join","${ROOM}"]`);
  const hubReaders = await connectReaders(hub.url, READERS, hubReader);
  const plainReaders = await connectReaders(plain.url, READERS, plainReader);
  const [writeHub, writePlain] = [writeBy(hubWriters, ROOM), writeBy(plainWriters, ROOM)];

  const what = `durable messages in a room with ${READERS} readers`;
  const rate: Row = { what, unit: 'messages/s', pulso: [], plain: [], target: atLeast(8) };
  const idle: Row = { what: 'idle: message until heard, p50', unit: 'ms', pulso: [], plain: [], target: atMost(1) };
  const enter: Row = {
    ...{
      what: `entering a room of ${OLD_MESSAGES.toLocaleString('en')} messages, p50`,
      unit: 'ms',
      pulso: [],
      plain: [],
    },
    target: { words: '< 10 ms', met: () => Math.max(...enter.pulso) < 10 },
  };
  for (let round = 0; round <= rounds; round++) {
    const plainRate = await messagesPerSecond(writePlain, plainReaders, { inFlight: 256, total: 1_500 });
    const hubRate = await messagesPerSecond(writeHub, hubReaders, { inFlight: 256, total: 10_000 });
    const { pulso: hubIdle, plain: plainIdle } = await oneReader(hub.url, hubReader, (atHub) =>
      oneReader(plain.url, plainReader, (atPlain) =>
        byTurns(
          { pulso: () => timeUntilRead(writeHub, atHub), plain: () => timeUntilRead(writePlain, atPlain) },
          IDLE_SAMPLES,
        ),
      ),
    );
    const entering = await timeToEnter(hub.url, tokens[0] ?? '', OLD_ROOM, 100);
    if (round === 0) continue; // warm-up
    rate.plain.push(plainRate);
    rate.pulso.push(hubRate);
    idle.plain.push(plainIdle);
    idle.pulso.push(hubIdle);
    enter.pulso.push(entering);
  }
  closeAll([...hubReaders, ...plainReaders]);
  disconnect([...hubWriters, ...plainWriters]);
  await Promise.all([plain.stop(), hub.stop()]);
  return [rate, idle, enter];
}

async function reading(databaseUrl: string, rounds: number): Promise<Row[]> {
  const what = 'CPU per delivered message, 1 → 1,000 on WebSocket';
  const cpu: Row = { what: `${what}, a stream`, unit: 'µs', pulso: [], plain: [], target: atMost(1.15) };
  const single: Row = {
    what: 'the same, one message at a time, less what it costs with one reader',
    unit: 'µs',
    pulso: [],
    plain: [],
    target: atMost(1.15),
  };
  const memory: Row = { what: 'memory per idle WebSocket', unit: 'KiB', pulso: [], plain: [], target: atMost(1.4) };
  const stream = { readers: 1_000, events: 400, atOnce: 16 };
  const slow = { readers: 1_000, events: 100, atOnce: 1 };
  const hello = (token: string): ReaderOptions => ({ ...hubSocket, hello: [{ after: '', say: token }] });
  for (let round = 0; round < rounds; round++) {
    await withActor(startActor('bare-ws'), async (bare) => {
      memory.plain.push((await memoryOf(bare, { ...hello('{}'), path: '/' })) / 1024);
      const emit = (content: string): void => bare.emit(content);
      cpu.plain.push(await cpuPerMessage(bare, emit, webSocket, stream));
      single.plain.push(
        await eachFurther(slow.readers, (readers) => cpuPerMessage(bare, emit, webSocket, { ...slow, readers })),
      );
    });
    await withActor(startActor('hub', databaseUrl), async (hub) => {
      const token = await signIn(hub.url, 'u0');
      const writer = await connect(hub.url, { token });
      const write = writeBy([writer], ROOM);
      memory.pulso.push((await memoryOf(hub, hello('{"type":"hello"}'))) / 1024);
      cpu.pulso.push(await cpuPerMessage(hub, write, webSocket, stream));
      single.pulso.push(
        await eachFurther(slow.readers, (readers) => cpuPerMessage(hub, write, webSocket, { ...slow, readers })),
      );
      disconnect([writer]);
    });
  }
  return [cpu, single, memory];
}

const memoryOf = (actor: Actor, options: ReaderOptions): Promise<number> =>
  memoryEach(actor, 1_000, (count) => connectReaders(actor.url, count, options), closeAll);

async function oneReader<T>(url: string, options: ReaderOptions, work: (reader: Reader) => Promise<T>): Promise<T> {
  const [reader] = await connectReaders(url, 1, options);
  if (!reader) throw new Error('nobody reads');
  return work(reader).finally(() => reader.close());
}

/** A room for everybody, and one that much has been said in. */
async function furnish(url: string): Promise<void> {
  await query(
    url,
    `INSERT INTO rooms (id, name, kind, guests, created_by, last_message)
     VALUES (${ROOM}, 'General', 'public', true, 'u0', 0), (${OLD_ROOM}, 'Archivo', 'public', false, 'u0', ${OLD_MESSAGES})`,
  );
  await query(
    url,
    `INSERT INTO messages (room_id, id, author_id, username, author_name, content, client_id, created_at)
     SELECT ${OLD_ROOM}, n, 'u' || n % ${OWNERS}, 'u' || n % ${OWNERS}, 'Owner', 'Mensaje número ' || n, 'old-' || n, now()
     FROM generate_series(1, ${OLD_MESSAGES}) n`,
  );
  await query(url, 'VACUUM ANALYZE');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
