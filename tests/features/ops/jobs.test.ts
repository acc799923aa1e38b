import {
  isFinal,
  scrapingEvent,
  type JobDetail,
  type JobView,
  type OpsEvent,
  type ProxyView,
  type ScrapingEvent,
} from '../../../contract/features/ops/schemas';
import { codeOf, useTestServers, type Answer, type TestServer } from '../../support/servers/test-server';
import { useListServers } from './scraping/list-server';
import { useClients, type Client } from '../../support/clients/clients';

const openDoor = useTestServers();
const connect = useClients();
const { serve } = useListServers();

jest.setTimeout(60_000);

/** An administrator who is subscribed to the jobs. */
interface Operator {
  readonly door: TestServer;
  readonly client: Client;
  start(...fuentes: string[]): Promise<JobView>;
  act(job: JobView, act: 'cancel' | 'rerun'): Promise<Answer>;
  detail(job: JobView): Promise<JobDetail>;
  /** The job's last event. */
  end(job: JobView): Promise<ScrapingEvent>;
  /** The job's events so far. */
  published(job: JobView): ScrapingEvent[];
  get(path: string): Promise<Answer>;
}

async function operate(door: TestServer): Promise<Operator> {
  const as = await door.signIn('admin');
  const client = await connect(door.app.url, { as });
  await client.subscribe('ops');
  const jobOf = ({ json }: Answer): JobView => (json.data as { trabajo: JobView }).trabajo;
  const published = ({ trabajo }: JobView): ScrapingEvent[] =>
    client.of('ops').flatMap(({ data }) => {
      const event = data as OpsEvent;
      return event.type === 'scraping_progress' && event.jobId === trabajo ? [scrapingEvent.parse(event)] : [];
    });
  return {
    door,
    client,
    published,
    start: async (...fuentes) => jobOf(await door.ask('/api/ops/jobs', { headers: as, body: { fuentes } })),
    act: ({ trabajo }, act) => door.ask(`/api/ops/jobs/${trabajo}/${act}`, { headers: as, method: 'POST' }),
    detail: async ({ trabajo }) => (await door.ask(`/api/ops/jobs/${trabajo}`, { headers: as })).json.data as JobDetail,
    async end(job) {
      await client.until(() => published(job).some(({ job: now }) => isFinal(now.estado)), 'the end of the job');
      return published(job).at(-1)!;
    },
    get: (path) => door.ask(path, { headers: as }),
  };
}

const here = { SCRAPER_ALLOW: '127.0.0.1' };

it('[OPS-3] sample lists need no network: a job starts, progresses, completes, and publishes each step', async () => {
  const { get, start, end, published, detail } = await operate(await openDoor());
  const { muestras } = (await get('/api/ops')).json.data as { muestras: string[] };
  const job = await start(...muestras);
  expect(job).toMatchObject({ estado: 'en_cola', pedido_por: 'admin', fuentes: 2, proxies: 0, repite: null });
  expect(await end(job)).toMatchObject({ status: 'completed', progress: 100, proxiesFound: 70, currentSource: '' });
  const steps = published(job);
  expect(steps[0]).toMatchObject({ status: 'started', progress: 0 });
  expect(steps.map(({ progress }) => progress)).toEqual(steps.map(({ progress }) => progress).sort((a, b) => a - b));
  const { lista_fuentes } = await detail(job);
  expect(lista_fuentes.map(({ estado, encontrados }) => [estado, encontrados])).toEqual([
    ['lista', 40],
    ['lista', 40],
  ]);
});

it('[OPS-3] a failed source is named with its fault; the job completes with the results of the others', async () => {
  const server = await serve(({ url }, res) => {
    if (url === '/list') res.end('192.0.2.1:80\n192.0.2.2:80');
    else if (url === '/inside') res.writeHead(302, { location: 'http://10.0.0.1/' }).end();
    else res.writeHead(404).end();
  });
  const { start, end, detail } = await operate(await openDoor({ env: here }));
  const job = await start(
    `${server.url}/list`,
    `${server.url}/gone`,
    `${server.url}/inside`,
    'http://169.254.169.254/',
  );
  expect(await end(job)).toMatchObject({ status: 'completed', proxiesFound: 2, job: { fuentes_listas: 4 } });
  expect((await detail(job)).lista_fuentes.map(({ motivo }) => motivo)).toEqual([
    null,
    'http_404',
    'direccion_no_permitida',
    'direccion_no_permitida',
  ]);
  const failed = await start(`${server.url}/gone`);
  expect(await end(failed)).toMatchObject({ status: 'error', reason: 'fallido', job: { estado: 'fallido' } });
});

it('[OPS-9] cancelling ends a fetch at once, a waiting job never begins, and a second cancel is refused', async () => {
  const server = await serve(() => undefined);
  const { start, end, act, published, detail } = await operate(await openDoor({ env: here }));
  const running = await start(`${server.url}/1`, `${server.url}/2`);
  const waiting = await start(`${server.url}/3`);
  await server.wasAsked('/1');
  expect(codeOf(await act(running, 'rerun'))).toEqual([409, 'ops.job_running']);
  expect((await act(waiting, 'cancel')).status).toBe(200);
  expect(await end(waiting)).toMatchObject({ status: 'error', reason: 'cancelado', job: { estado: 'cancelado' } });
  const { json } = await act(running, 'cancel');
  expect((json.data as { trabajo: JobView }).trabajo).toMatchObject({ cancelando: true });
  expect(await end(running)).toMatchObject({ status: 'error', reason: 'cancelado', job: { cancelando: false } });
  expect(server.asked).not.toContain('/3');
  expect((await detail(running)).lista_fuentes.map(({ motivo }) => motivo)).toEqual(['cancelado', 'cancelado']);
  for (const job of [running, waiting]) expect(codeOf(await act(job, 'cancel'))).toEqual([409, 'ops.job_over']);
  expect(published(waiting).map(({ status }) => status)).toEqual(['started', 'error']);
  expect(server.open).toBe(0);
});

it('[OPS-9] a repeat is a new job; jobs run one after the other, with four sources at once', async () => {
  let at = 0;
  let most = 0;
  const server = await serve((_req, res) => {
    most = Math.max(most, ++at);
    setTimeout(() => {
      at--;
      res.end('192.0.2.9:80');
    }, 60);
  });
  const { start, end, act } = await operate(await openDoor({ env: here }));
  const urls = Array.from({ length: 10 }, (_, i) => `${server.url}/${i}`);
  const first = await start(...urls);
  expect(await end(first)).toMatchObject({ proxiesFound: 1 });
  const { json } = await act(first, 'rerun');
  const again = (json.data as { trabajo: JobView }).trabajo;
  expect(again).toMatchObject({ repite: first.trabajo, fuentes: 10 });
  const third = await start(`${server.url}/0`);
  expect(await end(again)).toMatchObject({ status: 'completed' });
  expect(await end(third)).toMatchObject({ status: 'completed' });
  expect(most).toBe(4);
  expect(server.asked).toHaveLength(21);
});

it('[OPS-3] however fast a job is, it publishes its progress at most four times a second', async () => {
  const server = await serve((req, res) => void setTimeout(() => res.end(`192.0.2.${req.url?.slice(1)}:80`), 25));
  const { start, end, published } = await operate(await openDoor({ env: here }));
  const job = await start(...Array.from({ length: 50 }, (_, i) => `${server.url}/${i}`));
  const { job: last } = await end(job);
  const seconds = (Date.parse(last.terminado!) - Date.parse(last.empezado!)) / 1_000;
  expect(published(job).length).toBeLessThanOrEqual(4 * seconds + 4);
  expect(last).toMatchObject({ proxies: 50, fuentes_listas: 50 });
});

it('[OPS-4] proxies are stored once, with their first and last sighting, and can be deleted', async () => {
  const lists: Record<string, string> = {
    '/a': '192.0.2.1:80 192.0.2.2:81',
    '/b': '192.0.2.2:81 =1+1 192.0.2.10:8080',
  };
  const server = await serve(({ url = '' }, res) => void res.end(lists[url]));
  const { start, end, get } = await operate(await openDoor({ env: here }));
  const [a, b] = [await start(`${server.url}/a`), await start(`${server.url}/b`)];
  await end(a);
  await end(b);
  const read = async (query: string) =>
    (await get(`/api/ops/proxies?${query}`)).json as unknown as {
      data: ProxyView[];
      siguiente: string | null;
      total: number;
    };
  const all = await read('');
  expect([all.total, all.data.map(({ ip, puerto, trabajo }) => [`${ip}:${puerto}`, trabajo])]).toEqual([
    3,
    [
      ['192.0.2.10:8080', b.trabajo],
      ['192.0.2.1:80', a.trabajo],
      ['192.0.2.2:81', b.trabajo],
    ].sort(([x], [y]) => (String(x).split(':')[0]! < String(y).split(':')[0]! ? -1 : 1)),
  ]);
  const twice = all.data.find(({ ip }) => ip === '192.0.2.2')!;
  expect(Date.parse(twice.visto_ultimo)).toBeGreaterThan(Date.parse(twice.visto_primero));
  expect((await read(`trabajo=${a.trabajo}`)).data.map(({ ip }) => ip)).toEqual(['192.0.2.1']);
  expect((await read('buscar=2:81')).total).toBe(1);
  expect((await read('buscar=%25')).total).toBe(0);
  const pages = [await read('limite=2')];
  pages.push(await read(`limite=2&despues=${pages[0]!.siguiente}`));
  expect(pages.flatMap(({ data }) => data)).toEqual(all.data);
  expect(pages[1]!.siguiente).toBeNull();
  const csv = await get('/api/ops/proxies?formato=csv');
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.text.split('\r\n')[0]).toBe('ip,puerto,visto_primero,visto_ultimo,trabajo,fuente');
  expect(csv.text.trim().split('\r\n')).toHaveLength(4);
  expect((await get(`/api/ops/proxies?formato=txt&trabajo=${a.trabajo}`)).text).toBe('192.0.2.1:80\n');
});

it('[OPS-8] [SEC-33] [SEC-34] bad input is refused with its field, and nothing is written', async () => {
  const { door, client, get } = await operate(await openDoor());
  const as = await door.signIn('admin');
  const good = 'http://192.0.2.1/';
  const many = Array.from({ length: 51 }, (_, i) => `${good}${i}`);
  for (const [body, field] of [
    [{}, 'fuentes'],
    [{ fuentes: [] }, 'fuentes'],
    [{ fuentes: 'http://192.0.2.1/' }, 'fuentes'],
    [{ fuentes: many }, 'fuentes'],
    [{ fuentes: [good, 'ftp://192.0.2.1/'] }, 'fuentes.1'],
    [{ fuentes: [good, 'http://a:b@192.0.2.1/'] }, 'fuentes.1'],
    [{ fuentes: [good, 'javascript:alert(1)'] }, 'fuentes.1'],
    [{ fuentes: [good, good] }, 'fuentes.1'],
    [{ fuentes: [good, 7] }, 'fuentes.1'],
    [{ fuentes: [`${good}${'x'.repeat(3_000)}`] }, 'fuentes.0'],
    [{ fuentes: [good], estado: 'completado' }, 'estado'],
  ] as const) {
    const { status, json } = await door.ask('/api/ops/jobs', { headers: as, body });
    expect([status, json.success, json.error?.code, json.error?.field]).toEqual([400, false, 'request.invalid', field]);
    expect(await client.ask('iniciar_scraping', { ...body, id: 'bad-input-1' })).toMatchObject({ error: { field } });
  }
  const polluted = '{"fuentes":["http://192.0.2.1/"],"__proto__":{"estado":"completado"}}';
  expect((await door.ask('/api/ops/jobs', { headers: as, body: polluted })).status).toBe(400);
  for (const id of ['0', '-1', 'x', '1e3', '9007199254740993', '%00'])
    expect((await get(`/api/ops/jobs/${id}`)).status).toBe(400);
  expect(codeOf(await get('/api/ops/jobs/77'))).toEqual([404, 'ops.job_not_found']);
  for (const act of ['cancel', 'rerun'])
    expect(codeOf(await door.ask(`/api/ops/jobs/77/${act}`, { headers: as, method: 'POST' }))).toEqual([
      404,
      'ops.job_not_found',
    ]);
  expect((await client.ask('cancelar_scraping', { trabajo: true, id: 'bad-input-2' })).error?.field).toBe('trabajo');
  for (const query of ['limite=0', 'formato=xml', 'despues=1.2.3.4', 'more=1'])
    expect((await get(`/api/ops/proxies?${query}`)).status).toBe(400);
  expect(await door.app.database.prisma.scrapeJob.count()).toBe(0);
});

it('[LOG-3] the same id starts one job, and the audit log has each start and cancel', async () => {
  const server = await serve(() => undefined);
  const { door, get, act } = await operate(await openDoor({ env: here }));
  const as = { ...(await door.signIn('admin')), 'idempotency-key': 'start-once-1' };
  const body = { fuentes: [`${server.url}/`] };
  const answers = await Promise.all(Array.from({ length: 5 }, () => door.ask('/api/ops/jobs', { headers: as, body })));
  const jobs = answers.map(({ json }) => (json.data as { trabajo: JobView }).trabajo);
  expect(new Set(jobs.map(({ trabajo }) => trabajo)).size).toBe(1);
  await act(jobs[0]!, 'cancel');
  const { json } = await get('/api/admin/auditoria');
  const acts = (json.data as { acto: string; objeto: string }[]).filter(({ acto }) => acto.endsWith('scraping'));
  expect(acts.map(({ acto, objeto }) => [acto, objeto])).toEqual([
    ['cancelar_scraping', `trabajo:${jobs[0]!.trabajo}`],
    ['iniciar_scraping', `trabajo:${jobs[0]!.trabajo}`],
  ]);
});

it('[OPS-10] a stopping node marks its job, so that it can be run again after the next start', async () => {
  const server = await serve(() => undefined);
  const first = await openDoor({ env: here });
  const { start } = await operate(first);
  const job = await start(`${server.url}/`);
  await server.wasAsked('/');
  await first.app.close();
  const second = await openDoor({ env: here, home: first.home });
  const { detail, act } = await operate(second);
  expect(await detail(job)).toMatchObject({ estado: 'interrumpido' });
  expect((await act(job, 'rerun')).status).toBe(200);
});

it('[OPS-10] other nodes mark the jobs of a dead node, and run its waiting ones', async () => {
  const server = await serve((_req, res) => void res.end('192.0.2.1:80'));
  const { door, client, end } = await operate(await openDoor({ env: here, demo: false }));
  const { prisma } = door.app.database;
  const list = { create: { number: 1, url: `${server.url}/`, state: 'en_curso' } };
  const job = { sources: 1, createdAt: new Date(), list };
  const lease = { state: 'en_curso', nodeId: 'dead', startedAt: new Date() };
  const dead = await prisma.scrapeJob.create({ data: { ...job, ...lease, leaseUntil: new Date(Date.now() - 1) } });
  const alive = await prisma.scrapeJob.create({
    data: { ...job, ...lease, leaseUntil: new Date(Date.now() + 60_000) },
  });
  const waiting = await prisma.scrapeJob.create({ data: job });
  const view = ({ id }: { id: bigint }) => ({ trabajo: Number(id) }) as JobView;
  expect(await end(view(dead))).toMatchObject({ status: 'error', reason: 'interrumpido' });
  expect(await end(view(waiting))).toMatchObject({ status: 'completed' });
  expect(client.of('ops').some(({ data }) => (data as ScrapingEvent).jobId === Number(alive.id))).toBe(false);
});
