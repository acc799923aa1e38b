import type { JobDetail, JobView } from '../../../contract/features/ops/schemas';
import { useTestServers, type TestServer } from '../../support/servers/test-server';
import { useListServers } from './scraping/list-server';

const openDoor = useTestServers();
const { serve, raw } = useListServers();

jest.setTimeout(60_000);

const env = { SCRAPER_ALLOW: '127.0.0.1' };

/** Starts jobs as the administrator, cancels them, and waits for their ends. */
async function operate(door: TestServer) {
  const headers = await door.signIn('admin');
  return {
    async start(...fuentes: string[]): Promise<number> {
      const { json } = await door.ask('/api/ops/jobs', { headers, body: { fuentes } });
      return (json.data as { trabajo: JobView }).trabajo.trabajo;
    },
    cancel: (job: number) => door.ask(`/api/ops/jobs/${job}/cancel`, { headers, method: 'POST' }),
    async end(job: number): Promise<JobDetail> {
      for (;;) {
        const { json } = await door.ask(`/api/ops/jobs/${job}`, { headers });
        const detail = json.data as JobDetail;
        if (detail.terminado !== null) return detail;
      }
    },
  };
}

it('[OPS-9] a job whose source answers 101 ends, and the next job runs', async () => {
  const odd = await raw((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  });
  const good = await serve((_req, res) => void res.end('192.0.2.1:80'));
  const { start, end } = await operate(await openDoor({ env }));
  const [first, second] = [await start(odd.url), await start(good.url)];
  expect(await end(first)).toMatchObject({ estado: 'fallido', lista_fuentes: [{ motivo: 'http_101' }] });
  expect(await end(second)).toMatchObject({ estado: 'completado', proxies: 1 });
});

it('[OPS-9] a job cancelled in the middle of an answer ends at once, and the next job runs', async () => {
  let begun: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (begun = resolve));
  const odd = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n192.0.2.1:80');
    begun();
  });
  const good = await serve((_req, res) => void res.end('192.0.2.1:80'));
  const { start, cancel, end } = await operate(await openDoor({ env }));
  const [first, second] = [await start(odd.url), await start(good.url)];
  await asked;
  const cancelled = performance.now();
  await cancel(first);
  expect(await end(first)).toMatchObject({ estado: 'cancelado', lista_fuentes: [{ motivo: 'cancelado' }] });
  expect(performance.now() - cancelled).toBeLessThan(5_000); // far less than the 10 s that a source has
  expect(await end(second)).toMatchObject({ estado: 'completado' });
});
