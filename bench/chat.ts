import { Client } from 'pg';
import { connect, connectMany, disconnect } from './audience';
import {
  cpuOfFurtherReader,
  cpuPerMessage,
  messagesPerSecond,
  timeToEnter,
  timeUntilDelivered,
  writeBy,
  type Write,
} from './measures/chat';
import { memoryEach } from './measures/memory';
import { byTurns } from './measures/turns';
import { closeAll, connectReaders, type Reader, type ReaderOptions } from './reader';
import { OWNERS, signIn, startActor, STRANGER, withActor, type Actor, type Stage } from './stage';
import { atLeast, atMost, type Row } from './table';

const ROOM = 1;
/** A room with a long history. */
const OLD_ROOM = 2;
const OLD_MESSAGES = 100_000;
/** A member of that room without messages in it. */
const MEMBER = STRANGER;
const READERS = 100;
/** Messages sent one at a time, on each side. */
const IDLE_SAMPLES = 300;
const WARM_UP = 1_000;

/** Over Socket.IO, without a client library. */
const socketIo = (connect: string, subscribe: string): ReaderOptions => ({
  path: '/socket.io/?EIO=4&transport=websocket',
  hello: [
    { after: '0{', send: connect },
    { after: '42["connected"', send: `421${subscribe}` },
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
/** A connection of the hub without subscriptions of the chat. */
const hubSocket: ReaderOptions = {
  path: '/hub',
  greeting: '{"type":"connected"',
  counts: '{"type":"message"',
};

/** Measures the cost of chat in Pulso and in the plain server. */
export async function chat(stage: Stage, rounds: number): Promise<Row[]> {
  const databases = { hub: await stage.database('chat_hub'), plain: await stage.database('chat_plain') };
  for (const url of Object.values(databases)) await insertRooms(url);
  // The plain server keeps no read pointers.
  await query(databases.plain, 'DROP INDEX messages_author_id_room_id_id_idx');
  return [...(await writing(databases, rounds)), ...(await reading(databases.hub, rounds))];
}

/** Both servers, each with its writers and the options of its readers. */
interface Scene {
  readonly hub: Side;
  readonly plain: Side;
}

interface Side {
  readonly url: string;
  readonly reader: ReaderOptions;
  readonly write: Write;
}

async function writing(databases: { hub: string; plain: string }, rounds: number): Promise<Row[]> {
  const plain = await startActor('plain', databases.plain);
  const hub = await startActor('hub', databases.hub);
  const tokens = await Promise.all(Array.from({ length: OWNERS }, (_, i) => signIn(hub.url, `u${i}`)));
  const hubWriters = await Promise.all(tokens.map((token) => connect(hub.url, { token })));
  const plainWriters = await connectMany(plain.url, OWNERS);
  const [token = ''] = tokens;
  const scene: Scene = {
    hub: {
      url: hub.url,
      reader: socketIo(`40{"token":"${token}"}`, `["subscribe",{"channel":"room:${ROOM}"}]`),
      write: writeBy(hubWriters, ROOM),
    },
    plain: { url: plain.url, reader: socketIo('40', `["join","${ROOM}"]`), write: writeBy(plainWriters, ROOM) },
  };
  // Idle first: after much load the server is not idle, because PostgreSQL cleans up.
  const rows = [...(await idle(scene, rounds)), ...(await loaded(scene, rounds))];
  disconnect([...hubWriters, ...plainWriters]);
  await Promise.all([plain.stop(), hub.stop()]);
  return rows;
}

const readersOf = ({ url, reader }: Side, count: number): Promise<Reader[]> => connectReaders(url, count, reader);

async function idle({ hub, plain }: Scene, rounds: number): Promise<Row[]> {
  const measure = async (receiver: string): Promise<Row> => {
    const what = `idle: message until delivered to ${receiver}, p50`;
    const row: Row = { what, unit: 'ms', pulso: [], plain: [], target: atMost(1) };
    const [atHub] = (await readersOf(hub, 1)) as [Reader];
    const [atPlain] = (await readersOf(plain, 1)) as [Reader];
    const both = {
      pulso: () => timeUntilDelivered(hub.write, atHub),
      plain: () => timeUntilDelivered(plain.write, atPlain),
    };
    await byTurns(both, WARM_UP); // measures a server that has been up for a while
    for (let round = 0; round < rounds; round++) {
      const times = await byTurns(both, IDLE_SAMPLES);
      row.pulso.push(times.pulso);
      row.plain.push(times.plain);
    }
    closeAll([atHub, atPlain]);
    return row;
  };
  const alone = await measure('the only reader');
  const others = [...(await readersOf(hub, READERS - 1)), ...(await readersOf(plain, READERS - 1))];
  const last = await measure(`the last of ${READERS} readers`);
  closeAll(others);
  return [alone, last];
}

async function loaded({ hub, plain }: Scene, rounds: number): Promise<Row[]> {
  const row = (what: string, unit: string, target: Row['target']): Row => ({
    ...{ what, unit, pulso: [], plain: [], target },
  });
  const rate = row(`durable messages in a room with ${READERS} readers`, 'messages/s', atLeast(8));
  const enter = row(`entering a room of ${OLD_MESSAGES.toLocaleString('en')} messages, p50`, 'ms', {
    text: '< 10 ms',
    met: () => Math.max(...enter.pulso) < 10,
  });
  const token = await signIn(hub.url, MEMBER);
  const [hubReaders, plainReaders] = [await readersOf(hub, READERS), await readersOf(plain, READERS)];
  for (let round = 0; round <= rounds; round++) {
    const plainRate = await messagesPerSecond(plain.write, plainReaders, { inFlight: 256, total: 1_500 });
    const hubRate = await messagesPerSecond(hub.write, hubReaders, { inFlight: 256, total: 10_000 });
    const entering = await timeToEnter(hub.url, token, OLD_ROOM, 100);
    if (round === 0) continue; // warm-up
    rate.plain.push(plainRate);
    rate.pulso.push(hubRate);
    enter.pulso.push(entering);
  }
  closeAll([...hubReaders, ...plainReaders]);
  return [rate, enter];
}

async function reading(databaseUrl: string, rounds: number): Promise<Row[]> {
  const what = 'CPU per delivered message, 1 → 1,000 on WebSocket';
  const cpu: Row = { what: `${what}, a stream`, unit: 'µs', pulso: [], plain: [], target: atMost(1.15) };
  const single: Row = {
    what: 'the same, one message at a time, less the cost with one reader',
    unit: 'µs',
    pulso: [],
    plain: [],
    target: atMost(1.15),
  };
  const memory: Row = { what: 'memory per idle WebSocket', unit: 'KiB', pulso: [], plain: [], target: atMost(1.4) };
  const stream = { readers: 1_000, events: 400, atOnce: 16 };
  const slow = { readers: 1_000, events: 150 };
  const withHello = (frame: string): ReaderOptions => ({ ...hubSocket, hello: [{ after: '', send: frame }] });
  for (let round = 0; round < rounds; round++) {
    await withActor(startActor('bare-ws'), async (bare) => {
      const plain = { actor: bare, options: webSocket, write: (content: string) => bare.emit(content) };
      memory.plain.push((await memoryOf(bare, { ...withHello('{}'), path: '/' })) / 1024);
      cpu.plain.push(await cpuPerMessage(plain, stream));
      await withActor(startActor('hub', databaseUrl), async (hub) => {
        const token = await signIn(hub.url, 'u0');
        const writer = await connect(hub.url, { token });
        const pulso = { actor: hub, options: webSocket, write: writeBy([writer], ROOM) };
        memory.pulso.push((await memoryOf(hub, withHello('{"type":"hello"}'))) / 1024);
        cpu.pulso.push(await cpuPerMessage(pulso, stream));
        const [pulsoCpu = 0, plainCpu = 0] = await cpuOfFurtherReader([pulso, plain], slow);
        single.pulso.push(pulsoCpu);
        single.plain.push(plainCpu);
        disconnect([writer]);
      });
    });
  }
  return [cpu, single, memory];
}

const memoryOf = (actor: Actor, options: ReaderOptions): Promise<number> =>
  memoryEach(actor, 1_000, (count) => connectReaders(actor.url, count, options), closeAll);

/** Inserts a public room and one with a long history. */
async function insertRooms(url: string): Promise<void> {
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
  await query(
    url,
    `INSERT INTO message_words (room_id, message_id, created_at, words)
     SELECT room_id, id, created_at, to_tsvector('spanish', content) FROM messages`,
  );
  await query(url, `INSERT INTO room_members (room_id, user_id) VALUES (${OLD_ROOM}, '${MEMBER}')`);
  await query(url, 'VACUUM ANALYZE');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // the statement under way reports it
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
