import { append } from '../../server/log/append';
import { openDatabase, type Database } from '../../server/db/client';
import { ANAS, sendRequest, SECRET } from '../support/servers/test-server';
import { EventStream } from '../support/clients/event-stream';
import { silent } from '../support/servers/log';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { startServer } from '../support/servers/server-process';
import { line, rating } from './append-and-publish';

const lasting = useLasting();
const HELD_MS = 6 * 60_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The longest time without bytes from a stream. */
function watchSilence({ response }: EventStream): () => number {
  let [last, longest] = [Date.now(), 0];
  const longestSilence = (): number => (longest = Math.max(longest, Date.now() - last));
  response.on('data', () => {
    longestSilence();
    last = Date.now();
  });
  return longestSilence;
}

it('[SSE-8] streams stay open for six minutes, with events at the beginning, middle and end', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const server = await startServer(home, { SESSION_SECRET: SECRET, STATS_INTERVAL_MS: '3600000' });
  const database: Database = lasting(openDatabase(home.databaseUrl(), { log: silent }), (opened) => opened.close());
  const { json } = await sendRequest(server.url, '/api/auth/entrar', {
    body: { username: 'admin', password: 'admin-demo' },
  });
  const headers = { authorization: `Bearer ${(json.data as { token: string }).token}` };
  const open = (path: string, body?: unknown): Promise<EventStream> =>
    EventStream.open(server.url, path, { headers, ...(body !== undefined && { body }) });
  const streams = {
    ratings: await open('/api/realtime/events'),
    ops: await open('/api/events/stream'),
    reading: await open(`/api/stream?channels=account:${ANAS}`),
    sdk: await open('/api/stream', { channels: [`account:${ANAS}`] }),
  };
  const silences = Object.values(streams).map(watchSilence);
  const seen: Record<keyof typeof streams, number> = { ratings: 0, ops: 0, reading: 0, sdk: 0 };
  const tell = async (): Promise<void> => {
    const events = [rating(), line()].map(({ type, data }) => ({
      ...{ channel: type === 'log' ? 'ops' : 'ratings', type, data: JSON.stringify(data) },
    }));
    await database.transaction((tx) => append(tx, { events }));
    await sendRequest(server.url, '/api/deposito', { headers, body: { cedula: ANAS, monto: 1 } });
    for (const name of Object.keys(seen) as (keyof typeof streams)[]) {
      seen[name]++;
      // The server's own lines are in the log too.
      const count = (): number =>
        streams[name].events.filter(({ data }) => /rating-updated|balance_upd|"message":"Hola"/.test(data)).length;
      await streams[name].until(() => count() === seen[name], `event ${seen[name]} of ${name}`);
    }
  };
  const started = Date.now();
  await Promise.all(Object.values(streams).map((stream) => stream.until(() => stream.events.length > 0)));
  await tell();
  await pause(HELD_MS / 2);
  await tell();
  await pause(HELD_MS - (Date.now() - started));
  await tell();
  expect(Date.now() - started).toBeGreaterThanOrEqual(HELD_MS);
  for (const [i, stream] of Object.values(streams).entries()) {
    expect(stream.isOpen).toBe(true);
    expect(silences[i]!()).toBeLessThan(30_000);
  }
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  for (const stream of Object.values(streams)) {
    await stream.closed;
    expect(stream.text).toContain('stopping');
  }
});
