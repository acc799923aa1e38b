import {
  logEvent,
  opsEvents,
  systemEvent,
  type OpsEventRow,
  type OpsEventType,
} from '../../../contract/features/ops/schemas';
import { createLog } from '../../../server/telemetry/log';
import { LogLines } from '../../../server/telemetry/log-lines';
import { codeOf, useTestServers, type TestServer, type TestServerOptions } from '../../support/servers/test-server';
import { useClients, type Client } from '../../support/clients/clients';

const openDoor = useTestServers();
const connect = useClients();

/** An app whose node publishes its log. */
function openPublishing(options: TestServerOptions = {}): Promise<TestServer> {
  const lines = new LogLines();
  return openDoor({ ...options, lines, log: createLog('info', { write: () => undefined }, lines) });
}

async function follow(door: TestServer): Promise<{ client: Client; as: { authorization: string } }> {
  const as = await door.signIn('admin');
  const client = await connect(door.app.url, { as });
  await client.subscribe('ops');
  return { client, as };
}

const messageOf = ({ data }: { data: unknown }): string => (data as { message?: string }).message ?? '';

it('[OPS-1] a line of the server’s log arrives as an event of the contract’s shape, and is stored', async () => {
  const door = await openPublishing();
  const { client, as } = await follow(door);
  await door.ask('/api/auth/entrar', { body: { username: 'ana', password: 'hunter2hunter2' } });
  const received = await client.next('log', (event) => messageOf(event).startsWith('sign-in refused'));
  expect(logEvent.parse(received.data)).toMatchObject({ level: 'warning', source: 'backend' });
  const { json } = await door.ask('/api/ops', { headers: as });
  const { eventos } = json.data as { eventos: OpsEventRow[] };
  for (const { evento } of eventos) opsEvents[evento.type].parse(evento);
  expect(eventos.some(({ evento }) => evento.id === (received.data as { id: string }).id)).toBe(true);
  expect(JSON.stringify(json)).not.toContain('hunter2');
  const { posicion } = json as unknown as { posicion: { seq: number } };
  expect(posicion.seq).toBe(eventos.at(-1)?.seq);
});

it('[OPS-7] a start is reported once, and so is an unexpected error', async () => {
  const door = await openPublishing();
  const { as } = await follow(door);
  const read = async (type: OpsEventType): Promise<OpsEventRow[]> => {
    const { json } = await door.ask(`/api/ops/events?type=${type}`, { headers: as });
    return json.data as OpsEventRow[];
  };
  const starts = (await read('system')).filter(
    ({ evento }) => evento.type === 'system' && evento.event === 'server_start',
  );
  expect(starts).toHaveLength(1);
  systemEvent.parse(starts[0]!.evento);
});

it('[OPS-8] only operators see it, over REST and as a channel, whatever the request', async () => {
  const door = await openPublishing();
  const ana = await door.signIn('ana');
  const paths = ['', '/events', '/jobs', '/jobs/1', '/proxies'].map((path) => `/api/ops${path}`);
  for (const path of paths) {
    expect(codeOf(await door.ask(path))).toEqual([401, 'auth.required']);
    expect(codeOf(await door.ask(path, { headers: ana }))).toEqual([403, 'auth.forbidden']);
  }
  const body = { fuentes: ['http://192.0.2.1/'] };
  for (const [path, input] of [
    ['', body],
    ['/1/cancel', {}],
    ['/1/rerun', {}],
  ] as const) {
    expect(codeOf(await door.ask(`/api/ops/jobs${path}`, { body: input }))).toEqual([401, 'auth.required']);
    expect(codeOf(await door.ask(`/api/ops/jobs${path}`, { body: input, headers: ana }))).toEqual([
      403,
      'auth.forbidden',
    ]);
  }
  const [customer, guest] = [await connect(door.app.url, { as: ana }), await connect(door.app.url)];
  for (const client of [customer, guest]) {
    expect((await client.ask('subscribe', { channel: 'ops' })).error?.code).toBe('channel.not_found');
    expect((await client.ask('iniciar_scraping', { ...body, id: 'not-allowed-1' })).success).toBe(false);
  }
  expect(await door.app.database.prisma.scrapeJob.count()).toBe(0);
  const { json } = await door.ask('/api/admin/auditoria?acto=iniciar_scraping', {
    headers: await door.signIn('admin'),
  });
  expect((json.data as { resultado: string }[]).map(({ resultado }) => resultado)).toContain('auth.forbidden');
});

it('[OPS-8] in classroom mode everybody is an operator', async () => {
  const door = await openPublishing({ env: { PULSO_OPEN: 'true' } });
  expect((await door.ask('/api/ops')).status).toBe(200);
  const guest = await connect(door.app.url);
  await guest.subscribe('ops');
  await door.ask('/api/ops/jobs', { body: { fuentes: ['nothing'] } });
  await guest.next('log', (event) => messageOf(event).includes('a request was refused'));
});

it('[OPS-1] the history is newest first, paged without gap or repeat, and filtered by type and level', async () => {
  const door = await openPublishing();
  const { client, as } = await follow(door);
  for (let i = 0; i < 12; i++) await door.ask(`/api/nowhere/${i}`);
  await client.next('log', (event) => messageOf(event).includes('/api/nowhere/11'));
  const read = async (query: string): Promise<{ rows: OpsEventRow[]; next: number | null }> => {
    const { json } = await door.ask(`/api/ops/events?${query}`, { headers: as });
    return { rows: json.data as OpsEventRow[], next: (json as unknown as { siguiente: number | null }).siguiente };
  };
  const seqs: number[] = [];
  for (let next: number | null | undefined; next !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read(`limite=5${next === undefined ? '' : `&antes=${next}`}`);
    seqs.push(...page.rows.map(({ seq }) => seq));
    next = page.next;
  }
  expect(seqs).toEqual(Array.from(seqs, (_, i) => seqs[0]! - i));
  expect(seqs.at(-1)).toBe(1);
  const { rows } = await read('level=info&limite=1000');
  expect(rows.length).toBeGreaterThanOrEqual(12);
  expect(new Set(rows.map(({ evento }) => evento.type === 'log' && evento.level))).toEqual(new Set(['info']));
  for (const [query, field] of [
    ['limite=0', 'limite'],
    ['limite=1001', 'limite'],
    ['antes=x', 'antes'],
    ['type=balance', 'type'],
    ['level=loud', 'level'],
    ['more=1', 'more'],
    ['limite=1&limite=2', 'limite'],
  ] as const) {
    const { status, json } = await door.ask(`/api/ops/events?${query}`, { headers: as });
    expect([status, json.error?.field]).toEqual([400, field]);
  }
});
