import { randomUUID } from 'node:crypto';
import { BROADCAST } from '../features/ratings/ratings-world';
import { ANAS, useTestServers, type Answer, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { noLimits } from '../support/servers/no-limits';

const openDoor = useTestServers();
const connect = useClients();

/** Two nodes of one hub. */
async function openNodes(quotas: object, limits: object = noLimits): Promise<TestServer[]> {
  const shared = { demo: false, limits: { ...limits, ...quotas } };
  const first = await openDoor(shared);
  return [first, await openDoor({ ...shared, home: first.home })];
}

/** Sends several requests at once, alternating between the nodes. */
const atOnce = (nodes: readonly TestServer[], count: number, ask: (node: TestServer, n: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, n) => ask(nodes[n % nodes.length]!, n)));

/** How many took effect, and the codes of the refused. */
function outcomes(answers: readonly Answer[]): { done: number; refused: string[] } {
  const refused = answers.filter(({ json }) => !json.success);
  const codes = refused.map(({ status, json }) => `${status} ${json.error?.code}`);
  return { done: answers.length - refused.length, refused: [...new Set(codes)] };
}

const make = (path: string, body: (n: number) => object, headers: object) => (node: TestServer, n: number) =>
  node.ask(path, { headers: { ...headers }, body: body(n) });

const room = (n: number) => ({ name: `sala ${n}`, kind: 'public' });
const product = (n: number) => ({ nombre: `producto ${n}`, precio: 1, stock: 1 });

describe('[SEC-61] a hundred requests at once over two nodes stay within the quota, and others keep theirs', () => {
  it('[CHAT-9] of rooms', async () => {
    const nodes = await openNodes({ roomsPerUser: 7 });
    const before = await nodes[0]!.app.database.prisma.room.count();
    const [ana, luis] = [await nodes[0]!.signIn('ana'), await nodes[0]!.signIn('luis')];
    const answers = await atOnce(nodes, 100, make('/api/rooms', room, ana));
    expect(outcomes(answers)).toEqual({ done: 7, refused: ['409 chat.too_many_rooms'] });
    expect(await nodes[0]!.app.database.prisma.room.count()).toBe(before + 7);
    expect(outcomes(await atOnce(nodes, 2, make('/api/rooms', room, luis)))).toEqual({ done: 2, refused: [] });
  });

  it('[CHAT-9] of memberships, conversations and invitations', async () => {
    const held = { membershipsPerUser: 12, directRoomsPerUser: 1, invitationsPerUser: 2 };
    const nodes = await openNodes(held);
    const { prisma } = nodes[0]!.app.database;
    const [ana, luis] = [await nodes[0]!.signIn('ana'), await nodes[0]!.signIn('luis')];
    const rooms = await atOnce(
      nodes,
      4,
      make('/api/rooms', (n) => ({ ...room(n), kind: 'private' }), luis),
    );
    const ids = rooms.map(({ json }) => (json.data as { room: { id: number } }).room.id);
    const invitations = await atOnce(nodes, 4, (node, n) =>
      node.ask(`/api/rooms/${ids[n]}/members`, { headers: luis, body: { username: 'ana' } }),
    );
    expect(outcomes(invitations)).toEqual({ done: 2, refused: ['409 chat.too_many_invitations'] });
    const others = ['luis', 'admin'];
    const conversations = await atOnce(
      nodes,
      2,
      make('/api/rooms/direct', (n) => ({ username: others[n]! }), ana),
    );
    const begun = outcomes(conversations);
    expect(begun.done).toBeLessThanOrEqual(1);
    const before = await prisma.roomMember.count({ where: { userId: 'u_ana', invitedBy: null } });
    const made = await atOnce(nodes, 40, make('/api/rooms', room, ana));
    expect(outcomes(made)).toEqual({ done: 12 - before, refused: ['409 chat.too_many_memberships'] });
    expect(await prisma.roomMember.count({ where: { userId: 'u_ana', invitedBy: null } })).toBe(12);
    const taken = await atOnce(nodes, 1, (node) =>
      node.ask(`/api/rooms/${ids[0]}/join`, { method: 'POST', headers: ana }),
    );
    expect(outcomes(taken).done).toBe(0);
  });

  it('[CAT-13] of products; deleting one makes room for another', async () => {
    const nodes = await openNodes({ productsPerUser: 5 });
    const [ana, luis] = [await nodes[0]!.signIn('ana'), await nodes[0]!.signIn('luis')];
    const answers = await atOnce(nodes, 60, make('/api/productos', product, ana));
    expect(outcomes(answers)).toEqual({ done: 5, refused: ['409 catalog.too_many_products'] });
    const [first] = answers.filter(({ json }) => json.success);
    const { id } = first!.json.data as { id: number };
    expect((await nodes[1]!.ask(`/api/productos/${id}`, { method: 'DELETE', headers: ana })).status).toBe(200);
    const again = await atOnce(nodes, 5, make('/api/productos', product, ana));
    expect(outcomes(again)).toEqual({ done: 1, refused: ['409 catalog.too_many_products'] });
    expect(outcomes(await atOnce(nodes, 2, make('/api/productos', product, luis))).done).toBe(2);
  });

  it('[RAT-16] [BANK-6] [OPS-13] of films, accounts, observers, tokens and waiting jobs', async () => {
    const quotas = { filmsPerUser: 3, accountsPerUser: 4, watchersPerAccount: 1, tokensPerUser: 2, jobsPerUser: 0 };
    const nodes = await openNodes(quotas);
    const { prisma } = nodes[0]!.app.database;
    await prisma.movie.updateMany({ data: { createdBy: null } });
    const admin = await nodes[0]!.signIn('admin');
    const film = (n: number) => ({ title: `Película ${n}`, year: 2000 });
    const films = await atOnce(nodes, 20, make('/api/movies', film, admin));
    expect(outcomes(films)).toEqual({ done: 3, refused: ['409 ratings.too_many_movies'] });
    const owned = await prisma.account.count({ where: { ownerId: 'u_luis' } });
    const account = (n: number) => ({ cedula: String(1_900_000_000 + n), titular: 'Luis', usuario: 'luis' });
    const accounts = await atOnce(nodes, 20, make('/api/cuentas', account, admin));
    expect(outcomes(accounts)).toEqual({ done: 4 - owned, refused: ['409 bank.too_many_accounts'] });
    await prisma.accountWatcher.deleteMany();
    const watchers = await atOnce(nodes, 2, (node, n) =>
      node.ask(`/api/cuentas/${ANAS}/observadores`, { headers: admin, body: { usuario: ['luis', 'admin'][n] } }),
    );
    expect(outcomes(watchers)).toEqual({ done: 1, refused: ['409 bank.too_many_watchers'] });
    const tokens = await atOnce(
      nodes,
      20,
      make('/api/admin/tokens', () => ({ name: 'programa' }), admin),
    );
    expect(outcomes(tokens)).toEqual({ done: 2, refused: ['409 tokens.too_many'] });
    const jobs = await atOnce(
      nodes,
      1,
      make('/api/ops/jobs', () => ({ fuentes: ['http://192.0.2.1/'] }), admin),
    );
    expect(outcomes(jobs)).toEqual({ done: 0, refused: ['409 ops.too_many_jobs'] });
  });

  it('[SEC-61] of sessions: the oldest ends, and its connections on every node', async () => {
    const nodes = await openNodes({ sessionsPerUser: 3 });
    const [first, second] = [nodes[0]!, nodes[1]!];
    const luis = await second.signIn('luis');
    const oldest = await first.signIn('ana');
    const kept = await first.signIn('ana');
    const [here, there] = [await connect(first.app.url, { as: oldest }), await connect(second.app.url, { as: oldest })];
    const stays = await connect(second.app.url, { as: kept });
    const later = [await first.signIn('ana'), await second.signIn('ana')];
    for (const client of [here, there]) {
      expect((await client.next('goodbye')).data).toMatchObject({ code: 'session_ended', resume: false });
    }
    const status = async (headers: { authorization: string }) => (await second.ask('/api/auth/yo', { headers })).status;
    expect(await Promise.all([oldest, kept, ...later, luis].map(status))).toEqual([401, 200, 200, 200, 200]);
    expect(stays.count('goodbye')).toBe(0);
    await Promise.all(Array.from({ length: 6 }, (_, n) => nodes[n % 2]!.signIn('ana')));
    const open = { userId: 'u_ana', endedAt: null };
    expect(await first.app.database.prisma.session.count({ where: open })).toBe(3);
  });
});

describe('[SEC-62] lasting objects have a rate over all nodes by default, and a refusal leaves nothing', () => {
  it('for a customer who makes rooms and products as fast as possible', async () => {
    const nodes = await openNodes({}, {});
    const { prisma } = nodes[0]!.app.database;
    const before = [await prisma.room.count(), await prisma.product.count()];
    const ana = await nodes[0]!.signIn('ana');
    const started = performance.now();
    const rooms = await atOnce(nodes, 150, make('/api/rooms', room, ana));
    const products = await atOnce(nodes, 150, make('/api/productos', product, ana));
    const seconds = (performance.now() - started) / 1_000;
    for (const { status, json, headers } of [...rooms, ...products]) {
      if (json.success) continue;
      expect([status, json.error?.code]).toEqual([429, 'request.rate_limited']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    const made = [outcomes(rooms).done, outcomes(products).done];
    expect(made[0]).toBeLessThanOrEqual(31 + seconds / 2);
    expect(made[1]).toBeLessThanOrEqual(51 + seconds);
    expect([await prisma.room.count(), await prisma.product.count()]).toEqual(before.map((n, i) => n + made[i]!));
    const luis = await nodes[1]!.signIn('luis');
    expect((await nodes[1]!.ask('/api/rooms', { headers: luis, body: room(1) })).json.success).toBe(true);
  });

  it('a repeated command gets its first reply, even if the quota is full', async () => {
    const [node] = await openNodes({ roomsPerUser: 1 });
    const ana = await node!.signIn('ana');
    const headers = { ...ana, 'idempotency-key': randomUUID() };
    const first = await node!.ask('/api/rooms', { headers, body: room(1) });
    expect(first.json.success).toBe(true);
    expect((await node!.ask('/api/rooms', { headers, body: room(1) })).json).toEqual(first.json);
  });

  it('refusals of programs and users give the time to wait', async () => {
    const few = { perSecond: 0.01, burst: 1 };
    const [node] = await openNodes({ edits: few, roomChanges: few, notices: few, tests: few, broadcasts: few });
    const admin = await node!.signIn('admin');
    const twice = async (path: string, body: object, method = 'POST') => {
      await node!.ask(path, { method, headers: admin, body });
      const { status, json, headers } = await node!.ask(path, { method, headers: admin, body });
      return [status, json.error?.code, Number(headers['retry-after']) > 0];
    };
    const refused = [429, 'request.rate_limited', true];
    expect(await twice('/api/rooms/1', { topic: 'a' }, 'PATCH')).toEqual(refused);
    expect(await twice('/api/rooms/1/messages/1', { content: 'a' }, 'PATCH')).toEqual(refused);
    expect(await twice('/api/admin/avisos', { texto: 'a' })).toEqual(refused);
    expect(await twice(BROADCAST, { type: 'rating-updated', movieId: 'roma', data: {} })).toEqual(refused);
  });
});
