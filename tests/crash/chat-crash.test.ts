import { hash } from '@node-rs/argon2';
import { WebSocket } from 'ws';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import { webSocketLinks } from '../../client/sdk/transports/websocket';
import type { OpenTransport } from '../../client/sdk/transports/transport';
import { openDatabase, type Database } from '../../server/db/client';
import { sendRequest } from '../support/servers/test-server';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer, type ServerProcess } from '../support/servers/server-process';
import { Chance } from './seeded-random';
import { Chatter } from './chatter';

/** Repeats the choices of an earlier run, but not its machine's scheduling. */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000);

const CLIENTS = 30;
const DEATHS = 3;

const lasting = useLasting();

/** Counts the messages that all clients have received, and waits for more. */
class Progress {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  readonly advance = (): void => {
    this.#count++;
    for (const check of [...this.#waiting]) check();
  };

  advanceBy(count: number): Promise<void> {
    const wanted = this.#count + count;
    return this.until(() => this.#count >= wanted);
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!test()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** Creates users who can sign in, and a room for them. @returns the room's number */
async function populate({ prisma }: Database): Promise<number> {
  const passwordHash = await hash('chat', { memoryCost: 64, timeCost: 1, parallelism: 1 });
  const users = Array.from({ length: CLIENTS }, (_, i) => ({ id: `c${i}`, username: `c${i}`, displayName: `C ${i}` }));
  await prisma.user.createMany({ data: users.map((user) => ({ ...user, passwordHash })) });
  const [room] = await prisma.$queryRaw<{ id: number }[]>`
    INSERT INTO rooms (name, kind, created_by) VALUES ('Caos', 'public', 'c0') RETURNING id::float8 AS id`;
  return room!.id;
}

const signIn = async ({ url }: ServerProcess, username: string): Promise<string> => {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username, password: 'chat' } });
  return (json.data as { token: string }).token;
};

/** Lists every transport to a node. */
const transportsTo = (url: string): OpenTransport[] => [
  socketIoLinks({ url, patienceMs: 3_000 }),
  socketIoLinks({ url, patienceMs: 3_000, transports: ['polling'] }),
  webSocketLinks({ url, patienceMs: 3_000, WebSocket }),
  sseLinks({ url, patienceMs: 3_000 }),
];

it(`[CHAT-1] [HUB-2] while nodes are killed, thirty clients on all transports receive each message once, in one order (CRASH_SEED=${seed})`, async () => {
  const chance = new Chance(seed);
  const { url: databaseUrl } = lasting(await createDatabase(), ({ drop }) => drop());
  const database = lasting(openDatabase(databaseUrl, { log: silent }), (opened) => opened.close());
  const homes = [1, 2].map(() => lasting(makeDataHome(), ({ close }) => close()));
  const secret = 'a secret of the tests, long enough for HS256';
  const envs = await Promise.all(
    homes.map(async () => ({ DATABASE_URL: databaseUrl, SESSION_SECRET: secret, PORT: String(await freePort()) })),
  );
  const start = (node: number): Promise<ServerProcess> => startServer(homes[node]!, envs[node]);
  const nodes = [await start(0), await start(1)];
  const room = await populate(database);

  const progress = new Progress();
  const transports = nodes.flatMap(({ url }) => transportsTo(url));
  const chatters: Chatter[] = [];
  for (let i = 0; i < CLIENTS; i++) {
    const token = await signIn(nodes[i % 2]!, `c${i}`);
    const options = {
      name: `c${i}`,
      url: nodes[0]!.url,
      token,
      room,
      transports,
      chance: chance.fork(),
      onMessage: progress.advance,
    };
    chatters.push(lasting(new Chatter(options), (chatter) => chatter.close()));
  }
  await Promise.all(chatters.map((chatter) => chatter.ready()));

  const writing = Promise.all(chatters.map((chatter) => chatter.work()));
  for (let death = 0; death < DEATHS; death++) {
    await progress.advanceBy(chance.whole(300, 1_200));
    for (let i = 0; i < 5; i++) chance.oneOf(chatters).move();
    const node = death % 2;
    await nodes[node]!.end('SIGKILL');
    await progress.advanceBy(chance.whole(50, 200)); // the other node continues
    nodes[node] = await start(node);
  }
  for (const chatter of chatters) chatter.stop();
  const finished = writing.then(() => {
    const everything = sum(chatters.map(({ acknowledged }) => acknowledged.size));
    return progress.until(() => chatters.every(({ received }) => received.length >= everything));
  });
  const describe = (): string => chatters.map((chatter) => chatter.describe()).join('\n');
  await within(25_000, finished, describe);

  const rows = await database.prisma.$queryRaw<{ id: number; content: string }[]>`
    SELECT id::float8 AS id, content FROM messages WHERE room_id = ${room} ORDER BY id`;
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, i) => i + 1));
  expect(rows.length).toBeGreaterThan(300);
  const acknowledged = new Map(chatters.flatMap((chatter) => [...chatter.acknowledged]));
  expect(new Map(rows.map(({ id, content }) => [content, id]))).toEqual(acknowledged);
  for (const { received, faults } of chatters) {
    expect(received.map(({ id, content }) => ({ id, content }))).toEqual(rows);
    expect(faults).toEqual([]);
  }
  for (const node of nodes) expect(await node.end('SIGTERM')).toEqual({ code: 0, signal: null });
}, 240_000);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

async function within(ms: number, work: Promise<unknown>, describe: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it never finished:\n${describe()}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
