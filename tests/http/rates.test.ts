import { codeOf, useTestServers, type Answer, type TestServer } from '../support/servers/test-server';

const openDoor = useTestServers();
const slow = (burst: number) => ({ perSecond: 0.01, burst });

const codes = (answers: readonly Answer[]): (string | undefined)[] => answers.map(({ json }) => json.error?.code);

/** Sends several requests at once. */
const atOnce = (count: number, ask: () => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, ask));

function expectRefusals(answers: readonly Answer[], count: number): void {
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(count);
  for (const { headers, json } of refused) {
    expect(json.error).toMatchObject({ code: 'request.rate_limited' });
    const { retry_after_ms: wait } = json.error as unknown as { retry_after_ms: number };
    expect(wait).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBe(Math.ceil(wait / 1_000));
  }
}

it('[SEC-60] reads of one address are limited, for any user and port; other addresses are not affected', async () => {
  const door = await openDoor({ env: { TRUST_PROXY: '1' }, limits: { readsPerAddress: slow(5) } });
  let port = 0;
  const read = (address = '203.0.113.6') =>
    door.ask('/api/productos', { headers: { 'x-forwarded-for': `${address}:${++port}` } });
  expectRefusals(await atOnce(12, read), 7);
  expect((await read('203.0.113.7')).status).toBe(200);
  expect((await door.ask('/health')).status).toBe(200);
});

it('[SEC-60] reads of one user are limited, from any address; other users are not affected', async () => {
  const door = await openDoor({ limits: { reads: slow(4) } });
  const [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
  expectRefusals(await atOnce(10, () => door.ask('/api/cuentas', { headers: ana })), 6);
  expect((await door.ask('/api/cuentas', { headers: luis })).status).toBe(200);
  expect((await door.ask('/api/productos')).status).toBe(200);
});

it('[SEC-60] a search and a long page count as more than one read', async () => {
  const door = await openDoor({ limits: { readsPerAddress: slow(25) } });
  const statuses = async (...paths: string[]): Promise<number[]> => {
    const found: number[] = [];
    for (const path of paths) found.push((await door.ask(path)).status);
    return found;
  };
  expect(await statuses('/api/productos?buscar=laptop', '/api/productos?limite=1000')).toEqual([200, 200]);
  expect(await statuses('/api/productos?buscar=laptop', '/api/productos')).toEqual([429, 200]);
});

it('[SEC-60] a read over the limit is refused before a database query', async () => {
  const door = await openDoor({ limits: { readsPerAddress: slow(1) } });
  await door.ask('/api/productos');
  await door.app.database.close();
  expect(codes(await atOnce(5, () => door.ask('/api/productos')))).toEqual(Array(5).fill('request.rate_limited'));
});

it('[SEC-60] a page of a listed origin may read the reason of the refusal', async () => {
  const door = await openDoor({ env: { CORS_ORIGIN: 'https://a.example' }, limits: { readsPerAddress: slow(1) } });
  const headers = { origin: 'https://a.example' };
  const [, refused] = [await door.ask('/api/productos', { headers }), await door.ask('/api/productos', { headers })];
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([429, 'https://a.example']);
});

describe('a REST write that is no command', () => {
  it('[SEC-60] is limited, and a refusal changes nothing', async () => {
    const door = await openDoor({ limits: { restChanges: slow(3) } });
    const admin = await door.signIn('admin');
    const make = () => door.ask('/api/admin/tokens', { headers: admin, body: { name: 'x', scope: 'broadcast' } });
    expectRefusals(await atOnce(8, make), 5);
    expect(await door.app.database.prisma.serviceToken.count()).toBe(3);
  });

  it('[SEC-60] invented program tokens are counted by address before they are looked up', async () => {
    const door = await openDoor({ limits: { readsPerAddress: slow(3) } });
    const guess = (n: number) =>
      door.ask('/api/realtime/broadcast', {
        headers: { authorization: `Bearer pst_${String(n).padStart(43, 'x')}` },
        body: {},
      });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => guess(n)));
    expectRefusals(answers, 3);
  });

  it('[SEC-61] tickets have a rate over all nodes, and a maximum that is valid at a time', async () => {
    const first = await openDoor({ demo: false, limits: { tickets: slow(6), ticketsPerUser: 4 } });
    const second = await openDoor({ demo: false, limits: { tickets: slow(6), ticketsPerUser: 4 }, home: first.home });
    const [ana, luis] = [await first.signIn('ana'), await first.signIn('luis')];
    const ticket = (node: TestServer, headers = ana) => node.ask('/api/ws-ticket', { method: 'POST', headers });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ticket(i % 2 ? first : second)));
    expectRefusals(
      answers.filter(({ json }) => json.error?.code !== 'auth.too_many_tickets'),
      14,
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    const many = answers.filter(({ json }) => json.error?.code === 'auth.too_many_tickets');
    expect(many.map(codeOf)).toEqual(Array(2).fill([429, 'auth.too_many_tickets']));
    for (const { headers } of many) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(await first.app.database.prisma.wsTicket.count()).toBe(4);
    expect((await ticket(second, luis)).status).toBe(200);
  });
});
