import { byHttp } from './measures/deposits';
import { cpuPerStreamed, percentile, timesUntilStreamed, timeToCatchUp, type Publish } from './measures/sse';
import { eachFurther } from './measures/fanout';
import { memoryEach } from './measures/memory';
import { ADMIN, cedulaOf, signIn, startActor, withActor, type Actor, type Stage } from './stage';
import { closeAll } from './reader';
import { connectStreams, type StreamReaderOptions } from './stream-reader';
import { atMost, type Row } from './table';

const READERS = 1_000;
const BEHIND = 100;
const channel = `account:${cedulaOf(0)}`;
const counts = '"balance_updated"';
const bare: StreamReaderOptions = { path: '/', counts };
const idle: StreamReaderOptions = { path: '/api/realtime/events', counts };
const subscribed = (token: string): StreamReaderOptions => ({
  path: `/api/stream?channels=${channel}`,
  headers: `Authorization: Bearer ${token}\r\n`,
  counts,
});

interface Scene {
  readonly hub: Actor;
  readonly token: string;
  readonly publish: Publish;
}

async function open(databaseUrl: string): Promise<Scene> {
  const hub = await startActor('hub', databaseUrl);
  const token = await signIn(hub.url, ADMIN);
  const deposit = byHttp(hub.url, [await signIn(hub.url, 'u0')]);
  return { hub, token, publish: () => deposit(cedulaOf(0)) };
}

/** Measures the cost of Server-Sent Events in Pulso and in a loop of `res.write`. */
export async function sse(stage: Stage, rounds: number): Promise<Row[]> {
  const databaseUrl = await stage.database('sse');
  const row = (what: string, unit: string, target: Row['target']): Row => ({
    what,
    unit,
    pulso: [],
    plain: [],
    target,
  });
  const below = (ms: number): Row['target'] => ({ text: `< ${ms} ms`, met: () => Math.max(...slow.pulso) < ms });
  const cpu = row('CPU per delivered event, 1 → 1,000 on SSE, a stream', 'µs', atMost(1.15));
  const single = row('the same, one event at a time, less the cost with one reader', 'µs', atMost(1.15));
  const memory = row('memory per idle SSE connection', 'KiB', atMost(1.25));
  const typical = row('event requested → delivered to 1,000 SSE readers, p50', 'ms', { text: 'none', met: () => true });
  const slow = row('the same, p99', 'ms', below(100));
  const what = `1,000 SSE readers reconnect at once after kill -9, ${BEHIND} events behind: until all caught up`;
  const reconnect = row(what, 'ms', { text: 'none', met: () => true });
  const stream = { readers: READERS, events: 400, atOnce: 16 };
  const slowly = { readers: READERS, events: 60, atOnce: 1 };
  for (let round = 0; round < rounds; round++) {
    await withActor(startActor('bare-sse'), async (actor) => {
      memory.plain.push((await memoryOf(actor, bare)) / 1024);
      const emit = (): void => actor.emit('');
      cpu.plain.push(await cpuPerStreamed(actor, emit, bare, stream));
      single.plain.push(
        await eachFurther(READERS, (readers) => cpuPerStreamed(actor, emit, bare, { ...slowly, readers })),
      );
    });
    const { hub, token, publish } = await open(databaseUrl);
    memory.pulso.push((await memoryOf(hub, idle)) / 1024);
    cpu.pulso.push(await cpuPerStreamed(hub, publish, subscribed(token), stream));
    single.pulso.push(
      await eachFurther(READERS, (readers) => cpuPerStreamed(hub, publish, subscribed(token), { ...slowly, readers })),
    );
    const times = await timesUntilStreamed(hub, publish, subscribed(token), slowly);
    typical.pulso.push(percentile(times, 0.5));
    slow.pulso.push(percentile(times, 0.99));
    await hub.kill();
    reconnect.pulso.push(await timeToReconnect(databaseUrl));
  }
  return [cpu, single, memory, typical, slow, reconnect];
}

const memoryOf = (actor: Actor, options: StreamReaderOptions): Promise<number> =>
  memoryEach(actor, READERS, (count) => connectStreams(actor.url, count, options), closeAll);

/** Reconnects all readers with a position before the kill, and measures until each has the events since. */
export async function timeToReconnect(databaseUrl: string): Promise<number> {
  const before = await open(databaseUrl);
  const position = await positionOf(before);
  for (let i = 0; i < BEHIND; i++) await before.publish();
  await before.hub.kill();
  const { hub, token } = await open(databaseUrl);
  const options = subscribed(token);
  const headers = `${options.headers}Last-Event-ID: ${position}\r\n`;
  const ms = await timeToCatchUp(hub.url, { ...options, headers }, { readers: READERS, events: BEHIND });
  await hub.stop();
  return ms;
}

/** Returns the first id of a stream. */
async function positionOf({ hub, token }: Scene): Promise<string> {
  const answer = await fetch(`${hub.url}/api/stream?channels=${channel}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  let text = '';
  for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const id = /^id: (.*)$/m.exec(text)?.[1];
    if (id !== undefined) return id; // which also cancels the stream
  }
  throw new Error('the stream has no id');
}
