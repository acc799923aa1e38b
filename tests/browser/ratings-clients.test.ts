import type { Page } from 'playwright-core';
import type { RatingEvent } from '../../contract/features/ratings/schemas';
import { sendRequest, SECRET, useTestServers } from '../support/servers/test-server';
import { readFilm, ROMA } from '../features/ratings/ratings-world';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';
import { useBrowserUsers } from './users';

const lasting = useLasting();
const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/**
 * The ratings client as its authors wrote it, with the parts they left open: the rating's address, and the handler of
 * events.
 */
const CLIENT = `
const rateMovie = async (movieId, rating) => {
  const data = await (await fetch('/api/movies/' + movieId + '/rating', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ rating })
  })).json();

  if (data.success) {
    await fetch('/api/realtime/broadcast', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        type: 'rating-updated',
        movieId,
        data: { rating, action: 'create' }
      })
    });
  }

  return data;
};

class RealtimeService {
  connect() {
    this.eventSource = new EventSource('/api/realtime/events');

    this.eventSource.onmessage = ({ data }) => window.received.push(JSON.parse(data));
  }
}

window.received = [];
window.rateMovie = rateMovie;
new RealtimeService().connect();`;

/** A tab that runs the client. */
interface Tab {
  /** Returns the events received so far, parsed from JSON. */
  received(): Promise<({ type: 'connected'; message: string } | RatingEvent)[]>;
  rate(movieId: string, rating: number): Promise<{ success: boolean }>;
  /** Waits until so many events have been received. */
  until(count: number): Promise<void>;
}

async function runClient(page: Page): Promise<Tab> {
  await page.evaluate(CLIENT);
  const tab: Tab = {
    received: () => page.evaluate('window.received'),
    rate: (movieId, rating) => page.evaluate(`rateMovie('${movieId}', ${rating})`),
    until: (count) =>
      page.evaluate(`new Promise((resolve) => {
        const check = () => (window.received.length >= ${count} ? resolve() : setTimeout(check, 20));
        check();
      })`),
  };
  await tab.until(1);
  return tab;
}

it('[RAT-15] the unchanged original client works in classroom mode: a rating in one tab reaches the other', async () => {
  const door = await openDoor({ env: { PULSO_OPEN: 'true' } });
  const [one, two] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const first = await runClient(await one.open('/health'));
  const second = await runClient(await two.open('/health'));
  expect(await first.rate(ROMA, 4)).toMatchObject({ success: true });
  const event = { type: 'rating-updated', movieId: ROMA, timestamp: expect.any(Number) as number };
  const data = { rating: 4, action: 'create', average: 4, count: 1, histogram: [0, 0, 0, 1, 0] };
  for (const tab of [first, second]) {
    await tab.until(3);
    expect(await tab.received()).toEqual([
      expect.objectContaining({ type: 'connected', message: 'Conectado al servidor de eventos' }),
      { ...event, data },
      { ...event, data: { ...data, broadcast: true } },
    ]);
  }
  expect(await second.rate(ROMA, 2)).toMatchObject({ success: true });
  await first.until(5);
  expect((await readFilm(door, ROMA)).film.count).toBe(1);
});

it('[RAT-15] a signed-in user’s rating reaches a guest’s original client', async () => {
  const door = await openDoor();
  const [admin, stranger] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const first = await runClient(await admin.enter('Administración', '/peliculas/'));
  const second = await runClient(await stranger.open('/health'));
  expect(await first.rate(ROMA, 5)).toMatchObject({ success: true });
  await second.until(3);
  expect(await second.received()).toMatchObject([
    { type: 'connected' },
    { movieId: ROMA, data: { rating: 5, action: 'create', average: 5 } },
    { movieId: ROMA, data: { rating: 5, broadcast: true } },
  ]);
});

it('[RAT-15] [HUB-2] after kill -9 the original client reconnects by itself, and misses and repeats nothing', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, settings);
  const tab = await runClient(await (await person({ hub: server.url })).open('/health'));
  const { json } = await sendRequest(server.url, '/api/auth/entrar', {
    body: { username: 'ana', password: 'ana-demo' },
  });
  const headers = { authorization: `Bearer ${(json.data as { token: string }).token}` };
  const given: [string, number][] = [];
  const rate = async (movieId: string, rating: number): Promise<void> => {
    const { status } = await sendRequest(server.url, `/api/movies/${movieId}/rating`, { headers, body: { rating } });
    expect(status).toBe(200);
    given.push([movieId, rating]);
  };
  for (const rating of [1, 2, 3]) await rate(ROMA, rating);
  await tab.until(4);
  await server.end('SIGKILL');
  await startServer(home, settings);
  for (const rating of [4, 5]) await rate(ROMA, rating); // most likely before the browser has tried again
  await rate('metropolis', 5);
  const ratings = async (): Promise<[string, number][]> =>
    (await tab.received()).flatMap((event) =>
      event.type === 'rating-updated' ? [[event.movieId, event.data.rating ?? 0] as [string, number]] : [],
    );
  await tab.until(1 + given.length + 1);
  expect(await ratings()).toEqual(given);
  const greetings = (await tab.received()).filter(({ type }) => type === 'connected');
  expect(greetings).toMatchObject([{ recovered: false }, { recovered: true }]);
  await rate(ROMA, 1);
  await tab.until(given.length + 2);
  expect(await ratings()).toEqual(given);
});
