import { openDatabase } from '../../server/db/client';
import { sendRequest, SECRET } from '../support/servers/test-server';
import { ROMA } from '../features/ratings/ratings-world';
import { CatalogClient } from '../support/clients/catalog-client';
import { EventStream } from '../support/clients/event-stream';
import { silent } from '../support/servers/log';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer, type ServerProcess } from '../support/servers/server-process';

const lasting = useLasting();
const RATINGS = '/api/realtime/events';

async function signIn({ url }: ServerProcess): Promise<{ authorization: string }> {
  const { json } = await sendRequest(url, '/api/auth/entrar', { body: { username: 'admin', password: 'admin-demo' } });
  return { authorization: `Bearer ${(json.data as { token: string }).token}` };
}

/** Rates a film and creates products concurrently, until the server stops answering or `stop` is called. */
function writeAt({ url }: ServerProcess, headers: { authorization: string }): { stop(): Promise<unknown> } {
  let stopped = false;
  const again = async (write: (turn: number) => Promise<unknown>): Promise<void> => {
    for (let turn = 0; !stopped; turn++) await write(turn);
  };
  const rate = (turn: number): Promise<unknown> =>
    sendRequest(url, `/api/movies/${ROMA}/rating`, { method: 'PUT', headers, body: { rating: 1 + (turn % 5) } });
  const make = (turn: number): Promise<unknown> =>
    sendRequest(url, '/api/productos', { headers, body: { nombre: `Lápiz ${turn}`, precio: 1.5, stock: turn } });
  // Requests in flight when the server was killed have no answer.
  const writers = Promise.allSettled([again(rate), again(rate), again(make), again(make)]);
  return {
    stop() {
      stopped = true;
      return writers;
    },
  };
}

it('[SSE-4] [CAT-4] [HUB-2] plain clients of films and of the catalog resume after kill -9 under load: no event is missing or repeated', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const env = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, env);
  const headers = await signIn(server);
  const films = await EventStream.open(server.url, RATINGS);
  const catalog = new CatalogClient(server.url);
  await films.next();
  await catalog.next('CONNECTION_ESTABLISHED');
  const writing = writeAt(server, headers);
  await Promise.all([films.until(() => films.data().length > 20), catalog.until(() => catalog.events.length > 20)]);
  await server.end('SIGKILL');
  await writing.stop();
  await films.closed;
  await catalog.until(() => catalog.closed !== undefined);

  const next = await startServer(home, env);
  const meanwhile = writeAt(next, headers);
  const { epoch, seq } = catalog.greeting;
  const since = String(catalog.events.at(-1)?.seq ?? seq);
  const filmsBack = await EventStream.open(next.url, RATINGS, { headers: { 'last-event-id': films.lastId } });
  const catalogBack = new CatalogClient(next.url, { query: { epoch, since } });
  await Promise.all([
    filmsBack.until(() => filmsBack.data().length > 20),
    catalogBack.until(() => catalogBack.events.length > 20),
  ]);
  await meanwhile.stop();

  const database = lasting(openDatabase(home.databaseUrl(), { log: silent }), (opened) => opened.close());
  const stored = async (channel: string): Promise<object[]> => {
    const rows = await database.prisma.$queryRaw<{ type: string; data: object }[]>`
      SELECT type, data FROM events WHERE channel = ${channel} ORDER BY seq`;
    return rows.map(({ data }) => data);
  };
  const filmEvents = (): object[] => [films, filmsBack].flatMap((stream) => stream.data().slice(1));
  const catalogEvents = () => [...catalog.events, ...catalogBack.events];
  const [ratings, products] = [await stored('ratings'), await stored('catalog')];
  await filmsBack.until(() => filmEvents().length >= ratings.length);
  await catalogBack.until(() => catalogEvents().length >= products.length);
  expect(filmsBack.data()[0]).toMatchObject({ type: 'connected', recovered: true });
  expect(catalogBack.greeting).toMatchObject({ recovered: true, seq: Number(since) });
  expect(filmEvents()).toEqual(ratings);
  expect(catalogEvents().map(({ data }) => data)).toEqual(products);
  filmsBack.drop();
  catalogBack.socket.terminate();
}, 120_000);
