import { GENERAL } from '../features/chat/chat-world';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { useClients, type Client, type Reply } from '../support/clients/clients';

const openDoor = useTestServers();
const connect = useClients();
const plenty = { perSecond: 1e6, burst: 1e6 };
const MINE = '198.51.100.7';
const OTHERS = '198.51.100.8';

/** Two nodes of one hub, behind a proxy. */
async function openNodes(
  limits: Record<string, unknown> = {},
  env: Record<string, string> = {},
): Promise<[TestServer, TestServer]> {
  const shared = { demo: false, limits, env: { TRUST_PROXY: '1', ...env } };
  const first = await openDoor(shared);
  return [first, await openDoor({ ...shared, home: first.home })];
}

const from = (address: string) => ({ extraHeaders: { 'x-forwarded-for': address } });
const message = (n: number, room = GENERAL) => ({ room_id: room, content: `línea ${n}` });

/** Every refusal gives the time to wait. */
function refused(replies: readonly Reply[]): Reply[] {
  const found = replies.filter(({ success }) => !success);
  for (const { error } of found) {
    expect(error).toMatchObject({ code: 'request.rate_limited' });
    expect(error?.retry_after_ms).toBeGreaterThan(0);
  }
  return found;
}

const messagesIn = async (door: TestServer): Promise<number> =>
  door.app.database.prisma.message.count({ where: { guestId: { not: null } } });

it('[CHAT-8] reconnecting guests share a rate by address and room over all nodes; others keep theirs', async () => {
  const limits = { chat: { perSecond: 1, burst: 20 }, commands: plenty };
  const nodes = await openNodes(limits);
  const started = performance.now();
  const loop = async (n: number): Promise<Reply[]> => {
    const replies: Reply[] = [];
    for (let round = 0; round < 3; round++) {
      const client = await connect(nodes[(n + round) % 2]!.app.url, from(`${MINE}:${1_000 + n * 10 + round}`));
      replies.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => client.ask('message', message(i))))));
      client.socket.disconnect();
    }
    return replies;
  };
  const replies = (await Promise.all(Array.from({ length: 8 }, (_, n) => loop(n)))).flat();
  const most = 20 + (performance.now() - started) / 1_000;
  const taken = replies.length - refused(replies).length;
  expect(taken).toBeGreaterThanOrEqual(20);
  expect(taken).toBeLessThanOrEqual(most);
  expect(await messagesIn(nodes[0])).toBe(taken);
  for (const node of nodes) {
    const other = await connect(node.app.url, from(OTHERS));
    expect(await other.ask('message', message(1))).toMatchObject({ success: true });
  }
});

it('[CHAT-8] a guest has one rate over Socket.IO and REST, on both nodes', async () => {
  const nodes = await openNodes({ chat: { perSecond: 0.01, burst: 4 } });
  const rest = (node: TestServer, room: string, address = MINE) =>
    node.ask(`/api/rooms/${room}/messages`, { headers: { 'x-forwarded-for': address }, body: { content: 'hola' } });
  const client = await connect(nodes[0].app.url, from(MINE));
  expect((await rest(nodes[0], '1')).status).toBe(200);
  expect((await rest(nodes[1], '1')).status).toBe(200);
  expect(await client.ask('message', message(1))).toMatchObject({ success: true });
  expect((await rest(nodes[1], '1', `for="${MINE}:99"`)).status).toBe(200);
  for (const node of nodes) {
    const answer = await rest(node, '1');
    expect([answer.status, answer.json.error?.code]).toEqual([429, 'request.rate_limited']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
  expect(await messagesIn(nodes[0])).toBe(4);
});

it('[SEC-59] signals of guests are counted by address and room, over all nodes', async () => {
  const nodes = await openNodes({ signals: { perSecond: 0.01, burst: 10 } });
  const sendSignals = async (client: Client): Promise<Reply[]> => {
    await client.subscribe(`presence:${GENERAL}`);
    const typing = (is_typing: boolean) => client.ask('typing', { room_id: GENERAL, is_typing });
    return Promise.all(Array.from({ length: 10 }, (_, i) => typing(i % 2 === 0)));
  };
  const clients = await Promise.all(nodes.map((node) => connect(node.app.url, from(MINE))));
  const replies = (await Promise.all(clients.map(sendSignals))).flat();
  expect(refused(replies)).toHaveLength(10);
  const other = await connect(nodes[1].app.url, from(OTHERS));
  expect(refused(await sendSignals(other))).toEqual([]);
});

it('[RAT-7] [SEC-59] in classroom mode guests share one rate for ratings and broadcasts, over all nodes', async () => {
  const few = { perSecond: 0.01, burst: 3 };
  const nodes = await openNodes({ ratings: few, broadcasts: few }, { PULSO_OPEN: 'true' });
  const clients = await Promise.all([0, 1, 0, 1].map((n) => connect(nodes[n]!.app.url, from(MINE))));
  const rate = (client: Client, i: number) => client.ask('calificar', { movieId: 'roma', rating: 1 + (i % 5) });
  expect(refused(await Promise.all(clients.map(rate)))).toHaveLength(1);
  const broadcast = (client: Client) =>
    client.ask('difundir', { type: 'rating-updated', movieId: 'roma', data: { rating: 4, action: 'create' } });
  expect(refused(await Promise.all(clients.map(broadcast)))).toHaveLength(1);
});

it('[SEC-59] [SEC-60] subscriptions of guests count as reads of their address; users are not affected', async () => {
  const node = await openDoor({
    env: { TRUST_PROXY: '1' },
    limits: { readsPerAddress: { perSecond: 0.01, burst: 6 } },
  });
  const clients = await Promise.all([0, 1].map((n) => connect(node.app.url, from(`${MINE}:${n + 1}`))));
  const ask = (client: Client, channel: string) => client.ask('subscribe', { channel });
  const replies = await Promise.all(clients.flatMap((one) => Array.from({ length: 5 }, () => ask(one, 'catalog'))));
  expect(replies.filter(({ error }) => error?.code === 'request.rate_limited')).toHaveLength(4);
  const ana = await connect(node.app.url, { ...from(MINE), as: await node.signIn('ana') });
  expect(await ask(ana, 'catalog')).toMatchObject({ success: true });
});

it('[SEC-59] without the database a node counts alone, and every guest stays limited', async () => {
  const [node] = await openNodes({ signals: { perSecond: 0.01, burst: 5 } });
  const client = await connect(node.app.url, from(MINE));
  await client.subscribe(`presence:${GENERAL}`);
  await node.app.database.prisma.$executeRaw`ALTER TABLE rate_counts RENAME TO rate_counts_away`;
  const typing = (_: unknown, i: number) => client.ask('typing', { room_id: GENERAL, is_typing: i % 2 === 0 });
  const replies = await Promise.all(Array.from({ length: 8 }, typing));
  expect(refused(replies)).toHaveLength(3);
});
