import { hash } from '@node-rs/argon2';
import { WebSocket } from 'ws';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import { webSocketLinks } from '../../client/sdk/transports/websocket';
import type { OpenLink } from '../../client/sdk/transports/transport';
import { openDatabase, type Database } from '../../server/db/client';
import { knock } from '../http/front-door';
import { createDatabase } from '../setup/database';
import { silent } from '../setup/log';
import { makeDataHome } from '../start/data-home';
import { useLasting } from '../start/lasting';
import { freePort, startServer, type ServerProcess } from '../start/server-process';
import { Chance } from './chance';
import { Chatter } from './chatter';

/** Repeats the choices of an earlier run, though not the scheduling of the machine it ran on. */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000);

const CLIENTS = 30;
const DEATHS = 3;

const lasting = useLasting();

/** Waits until so much has been heard by everybody together. */
class News {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  readonly heard = (): void => {
    this.#count++;
    for (const look of [...this.#waiting]) look();
  };

  more(count: number): Promise<void> {
    const wanted = this.#count + count;
    return this.until(() => this.#count >= wanted);
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!test()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Users who can sign in, all of them members of a room. */
async function populate({ prisma }: Database): Promise<number> {
  const passwordHash = await hash('chat', { memoryCost: 64, timeCost: 1, parallelism: 1 });
  const users = Array.from({ length: CLIENTS }, (_, i) => ({ id: `c${i}`, username: `c${i}`, displayName: `C ${i}` }));
  await prisma.user.createMany({ data: users.map((user) => ({ ...user, passwordHash })) });
  const [room] = await prisma.$queryRaw<{ id: number }[]>`
    INSERT INTO rooms (name, kind, created_by) VALUES ('Caos', 'public', 'c0') RETURNING id::float8 AS id`;
  return room!.id;
}

const signIn = async ({ url }: ServerProcess, username: string): Promise<string> => {
  const { json } = await knock(url, '/api/auth/entrar', { body: { username, password: 'chat' } });
  return (json.data as { token: string }).token;
};

/** Every way to a node: by its transport and the word that the client has for it. */
const waysTo = (url: string): OpenLink[] => [
  socketIoLinks({ url, patienceMs: 3_000 }),
  socketIoLinks({ url, patienceMs: 3_000, transports: ['polling'] }),
  webSocketLinks({ url, patienceMs: 3_000, WebSocket }),
  sseLinks({ url, patienceMs: 3_000 }),
];

it(`[CHAT-1] [HUB-2] thirty people chat over every transport while nodes die: each message once, in one order (CRASH_SEED=${seed})`, async () => {
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

  const news = new News();
  const ways = nodes.flatMap(({ url }) => waysTo(url));
  const chatters: Chatter[] = [];
  for (let i = 0; i < CLIENTS; i++) {
    const token = await signIn(nodes[i % 2]!, `c${i}`);
    const options = { name: `c${i}`, url: nodes[0]!.url, token, room, ways, chance: chance.fork(), onNews: news.heard };
    chatters.push(lasting(new Chatter(options), (chatter) => chatter.close()));
  }
  await Promise.all(chatters.map((chatter) => chatter.ready()));

  const writing = Promise.all(chatters.map((chatter) => chatter.work()));
  for (let death = 0; death < DEATHS; death++) {
    await news.more(chance.whole(300, 1_200));
    for (let i = 0; i < 5; i++) chance.oneOf(chatters).move();
    const node = death % 2;
    await nodes[node]!.end('SIGKILL');
    await news.more(chance.whole(50, 200)); // the other node goes on
    nodes[node] = await start(node);
  }
  for (const chatter of chatters) chatter.stop();
  const quiet = writing.then(() => {
    const everything = sum(chatters.map(({ acknowledged }) => acknowledged.size));
    return news.until(() => chatters.every(({ heard }) => heard.length >= everything));
  });
  const describe = (): string => chatters.map((chatter) => chatter.describe()).join('\n');
  await within(25_000, quiet, describe);

  const rows = await database.prisma.$queryRaw<{ id: number; content: string }[]>`
    SELECT id::float8 AS id, content FROM messages WHERE room_id = ${room} ORDER BY id`;
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, i) => i + 1));
  expect(rows.length).toBeGreaterThan(300);
  const acknowledged = new Map(chatters.flatMap((chatter) => [...chatter.acknowledged]));
  expect(new Map(rows.map(({ id, content }) => [content, id]))).toEqual(acknowledged);
  for (const { heard, faults } of chatters) {
    expect(heard.map(({ id, content }) => ({ id, content }))).toEqual(rows);
    expect(faults).toEqual([]);
  }
  for (const node of nodes) expect(await node.end('SIGTERM')).toEqual({ code: 0, signal: null });
}, 240_000);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

async function within(ms: number, work: Promise<unknown>, describe: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it never became quiet:\n${describe()}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
