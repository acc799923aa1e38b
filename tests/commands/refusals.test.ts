import { accountChannel } from '../../contract/features/bank/channels';
import {
  ANAS,
  LUISS,
  startTestServer,
  type Answer,
  type TestRequest,
  type TestServer,
} from '../support/servers/test-server';
import { useClients, type Reply } from '../support/clients/clients';

const connect = useClients();
const plenty = { perSecond: 1e6, burst: 1e6 };

let node1: TestServer;
let node2: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  const limits = { commands: plenty, messages: plenty };
  node1 = await startTestServer({ demo: false, limits });
  node2 = await startTestServer({ demo: false, limits, home: node1.home });
  [ana, luis, admin] = [await node1.signIn('ana'), await node1.signIn('luis'), await node1.signIn('admin')];
});
afterAll(async () => {
  await node2.close();
  await node1.close();
});

/** Pauses a node before its next transaction. */
function pause({ app: { database } }: TestServer): { reached: Promise<void>; resume(): void } {
  const { pipelined } = database;
  let reach!: () => void;
  let resume!: () => void;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const resumed = new Promise<void>((resolve) => (resume = resolve));
  Object.assign(database, {
    pipelined: async (work: Parameters<typeof pipelined>[0]) => {
      reach();
      await resumed;
      return pipelined(work);
    },
  });
  return {
    reached,
    resume() {
      Object.assign(database, { pipelined });
      resume();
    },
  };
}

let counter = 0;
const newId = (): string => `rechazo-de-prueba-${counter++}`;

const post = (door: TestServer, path: string, ask: TestRequest, id = newId()): Promise<Answer> =>
  door.ask(path, { method: 'POST', ...ask, headers: { ...ask.headers, 'idempotency-key': id } });

const done = async (answer: Promise<Answer>): Promise<Record<string, unknown>> => {
  const { status, text, json } = await answer;
  if (status >= 300) throw new Error(text);
  return json.data as Record<string, unknown>;
};

/** A command that a rule refuses, and a later change after which the rule would accept it. */
interface Case {
  readonly code: string;
  prepare(): Promise<{ path: string; ask: TestRequest; mend(): Promise<unknown> }>;
}

const soldOut = async (): Promise<string> => {
  const product = await done(
    post(node1, '/api/productos', { headers: ana, body: { nombre: 'Lápiz', precio: 1, stock: 0 } }),
  );
  return `/api/productos/${String(product.id)}/stock`;
};

const roomOf = async (headers: { authorization: string } = ana): Promise<string> => {
  const { room } = (await done(post(node1, '/api/rooms', { headers, body: { name: `Sala ${newId()}` } }))) as {
    room: { id: number };
  };
  return `/api/rooms/${room.id}`;
};

const cases: Case[] = [
  {
    code: 'bank.insufficient_funds',
    prepare: () =>
      Promise.resolve({
        path: '/api/retiro',
        ask: { headers: luis, body: { cedula: LUISS, monto: 700 } },
        mend: () => done(post(node2, '/api/deposito', { headers: luis, body: { cedula: LUISS, monto: 700 } })),
      }),
  },
  {
    code: 'catalog.out_of_stock',
    async prepare() {
      const path = await soldOut();
      const mend = () => done(post(node2, path, { headers: luis, body: { cantidad: 5 } }));
      return { path, ask: { headers: ana, body: { cantidad: -1 } }, mend };
    },
  },
  {
    code: 'chat.muted',
    async prepare() {
      const room = await roomOf();
      await done(post(node1, `${room}/join`, { headers: luis, body: {} }));
      const mute = (minutes: number) =>
        done(post(node2, `${room}/members/luis/mute`, { headers: ana, body: { minutes } }));
      await mute(10);
      return { path: `${room}/messages`, ask: { headers: luis, body: { content: 'hola' } }, mend: () => mute(0) };
    },
  },
  {
    code: 'ratings.movie_not_found',
    prepare() {
      const movieId = newId();
      const body = { movieId, title: 'Estreno', year: 2026 };
      return Promise.resolve({
        path: `/api/movies/${movieId}/rating`,
        ask: { headers: ana, body: { rating: 5 } },
        mend: () => done(post(node2, '/api/movies', { headers: admin, body })),
      });
    },
  },
  {
    code: 'bank.account_not_found',
    prepare() {
      const cedula = `17${String(10_000_000 + counter++)}`;
      const body = { cedula, titular: 'Eva', usuario: 'ana' };
      return Promise.resolve({
        path: '/api/deposito',
        ask: { headers: ana, body: { cedula, monto: 1 } },
        mend: () => done(post(node2, '/api/cuentas', { headers: admin, body })),
      });
    },
  },
];

describe.each(cases)('[LOG-3] a refusal holds for every copy of its command: $code', ({ code, prepare }) => {
  it('a node paused before its commit of a copy does not apply the command afterwards', async () => {
    const { path, ask, mend } = await prepare();
    const id = newId();
    const paused = pause(node1);
    const late = post(node1, path, ask, id);
    await paused.reached;
    const refused = await post(node2, path, ask, id);
    expect(refused.json.error?.code).toBe(code);
    await mend();
    paused.resume();
    expect(await late).toMatchObject({ status: refused.status, json: refused.json });
    // A new attempt of the same user has a new id, and is accepted.
    expect((await post(node1, path, ask)).json).toMatchObject({ success: true });
  });

  it('both nodes refuse the same command alike, and refuse its id with other data as reused', async () => {
    const { path, ask, mend } = await prepare();
    const id = newId();
    const refused = await post(node1, path, ask, id);
    expect(refused.json.error?.code).toBe(code);
    await mend();
    for (const door of [node1, node2]) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => post(door, path, ask, id)));
      for (const { status, json } of answers)
        expect({ status, json }).toEqual({ status: refused.status, json: refused.json });
    }
    const [[field, value]] = Object.entries(ask.body as Record<string, unknown>).reverse() as [[string, unknown]];
    const other = {
      ...ask,
      body: { ...(ask.body as object), [field]: typeof value === 'number' ? value - 1 || 2 : 'otra cosa' },
    };
    expect((await post(node2, path, other, id)).json.error).toMatchObject({ code: 'command.id_reused', field: 'id' });
  });
});

it('[LOG-3] concurrent copies of a command on two nodes are all accepted or all refused', async () => {
  const tabs = [await connect(node1.app.url, { as: luis }), await connect(node2.app.url, { as: luis })] as const;
  const ask = (i: number, name: string, input: object): Promise<Reply> => tabs[i % 2]!.ask(name, input);
  for (let round = 0; round < 30; round++) {
    const { balance } = await node1.app.database.prisma.account.findUniqueOrThrow({ where: { cedula: LUISS } });
    const monto = Number(balance) / 100 + 1;
    const id = newId();
    const [mine, , ...others] = await Promise.all([
      ask(0, 'retiro', { cedula: LUISS, monto, id }),
      ask(1, 'deposito', { cedula: LUISS, monto: 1, id: newId() }),
      ...[1, 2, 3, 4].map((i) => ask(i, 'retiro', { cedula: LUISS, monto, id })),
    ]);
    for (const other of others) expect(other).toEqual(mine);
    expect(await ask(1, 'retiro', { cedula: LUISS, monto, id })).toEqual(mine);
    const left = await node1.app.database.prisma.account.findUniqueOrThrow({ where: { cedula: LUISS } });
    expect(Number(left.balance)).toBe(mine.success ? 0 : Number(balance) + 100);
  }
});

it('[LOG-9] the time of an event is the time of its commit: within a channel it never goes back', async () => {
  const deposit = (door: TestServer) =>
    done(post(door, '/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } }));
  const tab = await connect(node1.app.url, { as: ana });
  const paused = pause(node1);
  const early = deposit(node1);
  await paused.reached;
  await new Promise((resolve) => setTimeout(resolve, 50)); // so that the order of the commands differs from that of the commits
  await deposit(node2);
  paused.resume();
  const { seq } = (await early) as { seq: number };
  await tab.until(() => tab.sequences(accountChannel(ANAS)).includes(seq));
  const received = tab.of(accountChannel(ANAS)).map(({ meta }) => [meta.seq, Date.parse(meta.at)] as const);
  const times = received.map(([, at]) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  // An event has the same time from memory and from the log.
  const rows = await node1.app.database.prisma.event.findMany({
    where: { channel: accountChannel(ANAS), seq: { gte: received[0]![0]! } },
    orderBy: { seq: 'asc' },
  });
  expect(rows.map((row) => row.at.getTime())).toEqual(times);
});

it('[LOG-3] copies of a refused command in one batch get the same refusal, and write one row', async () => {
  const tab = await connect(node1.app.url, { as: ana });
  const id = newId();
  const before = await node1.app.database.prisma.event.count({ where: { channel: accountChannel(ANAS) } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => tab.ask('retiro', { cedula: ANAS, monto: 9_999, id })),
  );
  for (const answer of answers) expect(answer.error?.code).toBe('bank.insufficient_funds');
  expect(await node1.app.database.prisma.command.count({ where: { id } })).toBe(1);
  expect(await node1.app.database.prisma.event.count({ where: { channel: accountChannel(ANAS) } })).toBe(before);
});

it('[LOG-3] a refusal carries the data of its first answer', async () => {
  const product = await done(
    post(node1, '/api/productos', { headers: ana, body: { nombre: 'Goma', precio: 1, stock: 9 } }),
  );
  const path = `/api/productos/${String(product.id)}`;
  await done(post(node1, path, { method: 'PUT', headers: luis, body: { precio: 2 } }));
  const id = newId();
  const stale: TestRequest = { method: 'PUT', headers: ana, body: { precio: 3, version: product.version } };
  const first = await post(node1, path, stale, id);
  expect(first.json.error).toMatchObject({ code: 'catalog.stale', current: { precio: 2 } });
  await done(post(node1, path, { method: 'PUT', headers: luis, body: { precio: 4 } }));
  expect((await post(node2, path, stale, id)).json).toEqual(first.json);
});

describe('[LOG-3] a command refused before its rule ran can be sent again under its id', () => {
  const recorded = (id: string): Promise<number> => node1.app.database.prisma.command.count({ where: { id } });

  it('input that cannot be parsed', async () => {
    const id = newId();
    const bad = await post(node1, '/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 'mucho' } }, id);
    expect([bad.status, await recorded(id)]).toEqual([400, 0]);
    expect((await post(node1, '/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } }, id)).status).toBe(
      200,
    );
  });

  it('a guest who has not signed in', async () => {
    const id = newId();
    const body = { nombre: 'Mesa', precio: 1, stock: 1 };
    expect((await post(node1, '/api/productos', { body }, id)).json.error?.code).toBe('auth.required');
    expect(await recorded(id)).toBe(0);
    expect((await post(node1, '/api/productos', { headers: ana, body }, id)).status).toBe(201);
  });

  it('the refusal of a command without an id is not stored', async () => {
    const count = () => node1.app.database.prisma.command.count();
    const before = await count();
    const answer = await node1.ask('/api/retiro', { headers: ana, body: { cedula: ANAS, monto: 9_999 } });
    expect([answer.json.error?.code, await count()]).toEqual(['bank.insufficient_funds', before]);
  });
});
