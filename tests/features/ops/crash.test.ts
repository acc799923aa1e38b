import type { JobView, OpsSnapshot, ScrapingEvent } from '../../../contract/features/ops/schemas';
import { sendRequest, SECRET } from '../../support/servers/test-server';
import { useListServers } from './scraping/list-server';
import { EventStream } from '../../support/clients/event-stream';
import { makeDataHome } from '../../support/servers/data-home';
import { useLasting } from '../../support/servers/resources';
import { freePort, startServer, type ServerProcess } from '../../support/servers/server-process';

const lasting = useLasting();
const { serve } = useListServers();

async function signIn({ url }: ServerProcess): Promise<{ authorization: string }> {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username: 'admin', password: 'admin-demo' } });
  return { authorization: `Bearer ${(json.data as { token: string }).token}` };
}

it('[OPS-10] [SSE-3] after kill -9 in a job, the start marks it, the stream replays, and it runs again', async () => {
  let answers = false;
  const lists = await serve((req, res) => {
    if (answers || req.url === '/first') res.end('192.0.2.1:80 192.0.2.2:80');
  });
  const home = lasting(makeDataHome(), ({ close }) => close());
  const env = { PORT: String(await freePort()), SESSION_SECRET: SECRET, SCRAPER_ALLOW: '127.0.0.1' };
  const server = await startServer(home, env);
  const as = await signIn(server);
  const stream = await EventStream.open(server.url, '/api/events/stream', { headers: as });
  const fuentes = ['/first', '/second', '/third'].map((path) => lists.url + path);
  const { json } = await sendRequest(server.url, '/api/ops/jobs', { headers: as, body: { fuentes } });
  const { trabajo: job } = json.data as { trabajo: JobView };
  await stream.until(() =>
    stream.events.some(
      ({ name, data }) => name === 'scraping_progress' && (JSON.parse(data) as ScrapingEvent).proxiesFound === 2,
    ),
  );
  await server.end('SIGKILL');
  await stream.closed;

  const next = await startServer(home, env);
  const lastId = stream.events.at(-1)!.lastId;
  const resumed = await EventStream.open(next.url, '/api/events/stream', {
    headers: { ...as, 'last-event-id': lastId },
  });
  await resumed.until(() => resumed.events.some(({ data }) => data.includes('"interrumpido"')));
  const received = [...stream.events, ...resumed.events].filter(
    ({ name }) => name !== 'connected' && name !== 'heartbeat',
  );
  const ids = received.map(({ data }) => (JSON.parse(data) as { id: string }).id);
  expect(new Set(ids).size).toBe(ids.length);
  const { json: now } = await sendRequest(next.url, '/api/ops', { headers: as });
  const { eventos, trabajos } = now.data as OpsSnapshot;
  const stored = eventos.map(({ evento }) => evento.id);
  const from = stored.indexOf(ids[0]!);
  expect(ids).toEqual(stored.slice(from, from + ids.length));
  expect(trabajos[0]).toMatchObject({ trabajo: job.trabajo, estado: 'interrumpido', proxies: 2 });

  answers = true;
  const { json: again } = await sendRequest(next.url, `/api/ops/jobs/${job.trabajo}/rerun`, {
    headers: as,
    method: 'POST',
  });
  const { trabajo } = (again.data as { trabajo: JobView }).trabajo;
  await resumed.until(() =>
    resumed.events.some(({ name, data }) => {
      const event = JSON.parse(data) as ScrapingEvent;
      return name === 'scraping_progress' && event.jobId === trabajo && event.status === 'completed';
    }),
  );
}, 120_000);
