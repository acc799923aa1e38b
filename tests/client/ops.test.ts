import type { LogEvent, OpsSnapshot } from '../../contract/features/ops/schemas';
import { MAX_LINES, ops, opsView } from '../../client/sdk/features/ops/reducer';
import { useTestServers } from '../support/servers/test-server';
import { createLog } from '../../server/telemetry/log';
import { LogLines } from '../../server/telemetry/log-lines';
import { until, usePulsos, tokenOf } from './clients';

const openDoor = useTestServers();
const connect = usePulsos();

it('[OPS-11] the view follows the log and the jobs from its snapshot on; a new sign-in clears it', async () => {
  const lines = new LogLines();
  const log = createLog('info', { write: () => undefined }, lines);
  const door = await openDoor({ lines, log });
  let token = await tokenOf(door, 'admin');
  const pulso = connect(door.app.url, { token: () => token() });
  const { state } = pulso.ops;
  const first = await until(state, ({ status }) => status === 'ready');
  expect(first.view?.samples).toHaveLength(2);
  expect(first.view?.happenings.at(-1)?.event.event).toBe('server_start');
  log.warn('something to read');
  await until(state, ({ view }) => view?.lines.at(-1)?.event.message === 'something to read');
  const { trabajo } = await pulso.command('iniciar_scraping', { fuentes: [...first.view!.samples] });
  const done = await until(state, ({ view }) => view?.jobs[0]?.estado === 'completado');
  expect(done.view?.jobs[0]).toMatchObject({ trabajo: trabajo.trabajo, proxies: 70 });
  expect((await pulso.ops.job(trabajo.trabajo)).lista_fuentes).toHaveLength(2);
  expect(await pulso.ops.proxies({ trabajo: trabajo.trabajo, limite: 10 })).toMatchObject({ total: 70 });
  token = await tokenOf(door, 'ana');
  pulso.reconnect();
  const after = await until(state, ({ status }) => status === 'failed' || status === 'absent');
  expect(after.view).toBeUndefined();
});

it('[OPS-11] the view keeps only the newest lines, and one entry for each job', () => {
  const line = (n: number): LogEvent => ({
    ...{ id: String(n), type: 'log', timestamp: new Date(0).toISOString(), source: 'backend', level: 'info' },
    message: `line ${n}`,
  });
  const empty: OpsSnapshot = { eventos: [{ seq: 1, evento: line(1) }], trabajos: [], muestras: [] };
  let view = opsView(empty);
  for (let seq = 2; seq <= MAX_LINES + 50; seq++)
    view = ops(view, { type: 'log', data: line(seq), meta: { channel: 'ops', seq, at: '' } });
  expect(view.lines).toHaveLength(MAX_LINES);
  expect([view.lines[0]?.seq, view.lines.at(-1)?.seq]).toEqual([51, MAX_LINES + 50]);
  for (const trabajo of [2, 1, 3, 2]) {
    const data = { job: { trabajo, proxies: trabajo * 10 } };
    view = ops(view, { type: 'scraping_progress', data, meta: { channel: 'ops', at: '' } });
  }
  expect(view.jobs.map(({ trabajo }) => trabajo)).toEqual([3, 2, 1]);
  expect(ops(view, { type: 'unknown_event', data: {}, meta: { channel: 'ops', at: '' } })).toBe(view);
});
