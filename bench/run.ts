import { connect, connectMany, disconnect } from './audience';
import { byHttp, bySocket, depositsPerSecond, median, timeUntilDelivered } from './measures/deposits';
import { cpuPerDelivery, eachFurther } from './measures/fanout';
import { memoryEach } from './measures/memory';
import { secondStart } from './measures/start';
import { byTurns } from './measures/turns';
import { chat } from './chat';
import { sse } from './sse';
import { ADMIN, cedulaOf, OWNERS, setStage, signIn, startActor, withActor, type Actor, type Stage } from './stage';
import { atLeast, atMost, print, type Row } from './table';

const rounds = Number(process.env.ROUNDS ?? 5);
const only = new RegExp(process.argv[2] ?? '');

async function deposits(stage: Stage): Promise<Row[]> {
  const plain = await startActor('plain', await stage.database('plain'));
  const hub = await startActor('hub', await stage.database('hub'));
  const tokens = await Promise.all(Array.from({ length: OWNERS }, (_, i) => signIn(hub.url, `u${i}`)));
  const hubOwners = await Promise.all(tokens.map((token) => connect(hub.url, { token })));
  const plainOwners = await Promise.all(tokens.map(() => connect(plain.url)));
  const [depositAtHub, depositAtPlain] = [byHttp(hub.url, tokens), byHttp(plain.url)];
  const load = { inFlight: 256 };
  const unit = 'deposits/s';
  const bySockets: Row = { what: 'durable deposits over Socket.IO', unit, pulso: [], plain: [], target: atLeast(15) };
  const overHttp: Row = { what: 'durable deposits over HTTP', unit, pulso: [], plain: [], target: atLeast(6) };
  const idle: Row = { what: 'idle: deposit until delivered, p50', unit: 'ms', pulso: [], plain: [], target: atMost(1) };
  for (let round = 0; round <= rounds; round++) {
    const plainRate = await depositsPerSecond(depositAtPlain, plainOwners, { ...load, total: 1_500 });
    const http = await depositsPerSecond(depositAtHub, hubOwners, { ...load, total: 8_000 });
    const sockets = await depositsPerSecond(bySocket(hubOwners), hubOwners, { ...load, total: 25_000 });
    const { pulso: hubIdle, plain: plainIdle } = await byTurns(
      {
        pulso: () => timeUntilDelivered(depositAtHub, first(hubOwners)),
        plain: () => timeUntilDelivered(depositAtPlain, first(plainOwners)),
      },
      200,
    );
    if (round === 0) continue; // warm-up
    bySockets.plain.push(plainRate);
    overHttp.plain.push(plainRate);
    bySockets.pulso.push(sockets);
    overHttp.pulso.push(http);
    idle.plain.push(plainIdle);
    idle.pulso.push(hubIdle);
  }
  disconnect([...hubOwners, ...plainOwners]);
  await Promise.all([plain.stop(), hub.stop()]);
  return [bySockets, overHttp, idle];
}

async function fanout(stage: Stage): Promise<Row[]> {
  const databaseUrl = await stage.database('fanout');
  const channel = `account:${cedulaOf(0)}`;
  const cpuRow = (what: string): Row => ({ what, unit: 'µs', pulso: [], plain: [], target: atMost(1.15) });
  const cpu = cpuRow('CPU per delivered event, 1 → 1,000, a stream');
  const single = cpuRow('the same, one event at a time, less the cost with one reader');
  const memory: Row = { what: 'memory per idle connection', unit: 'KiB', pulso: [], plain: [], target: atMost(1.25) };
  const load = { readers: 1_000, events: 100 };
  const stream = { ...load, events: 400, atOnce: 16 };
  for (let round = 0; round < rounds; round++) {
    await withActor(startActor('bare'), async (bare) => {
      memory.plain.push((await memoryOf(bare)) / 1024);
      cpu.plain.push(await cpuPerDelivery(bare, () => bare.emit(channel), stream));
      const emit = (): void => bare.emit(channel);
      single.plain.push(await eachFurther(load.readers, (readers) => cpuPerDelivery(bare, emit, { ...load, readers })));
    });
    await withActor(startActor('hub', databaseUrl), async (hub) => {
      const token = await signIn(hub.url, ADMIN);
      memory.pulso.push((await memoryOf(hub)) / 1024);
      const deposit = byHttp(hub.url, [await signIn(hub.url, 'u0')]);
      const publish = (): Promise<void> => deposit(cedulaOf(0));
      cpu.pulso.push(await cpuPerDelivery(hub, publish, { ...stream, auth: { token }, channel }));
      const subscribed = { auth: { token }, channel };
      single.pulso.push(
        await eachFurther(load.readers, (readers) => cpuPerDelivery(hub, publish, { ...load, ...subscribed, readers })),
      );
    });
  }
  return [cpu, single, memory];
}

const memoryOf = (actor: Actor): Promise<number> =>
  memoryEach(actor, 1_000, (count) => connectMany(actor.url, count), disconnect);

async function start(): Promise<Row[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push(await secondStart());
  const target = { text: '< 3 s', met: (): boolean => median(seconds) < 3 };
  return [{ what: 'second start to ready', unit: 's', pulso: seconds, plain: [], target }];
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there are no clients');
  return item;
}

/** `npm run bench`, or `npm run bench -- deposits` for one part; ROUNDS sets the number of rounds. */
async function main(): Promise<void> {
  const stage = await setStage();
  try {
    const rows: Row[] = [];
    if (only.test('deposits')) rows.push(...(await deposits(stage)));
    if (only.test('fanout')) rows.push(...(await fanout(stage)));
    if (only.test('chat')) rows.push(...(await chat(stage, rounds)));
    if (only.test('sse')) rows.push(...(await sse(stage, rounds)));
    if (only.test('start')) rows.push(...(await start()));
    print(rows, rounds);
  } finally {
    await stage.close();
  }
}

void main();
