import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import { createLog } from '../../../server/telemetry/log';
import { sendCommand, outcome } from '../../support/clients/commands';
import { codeOf, startTestServer, type TestServer } from '../../support/servers/test-server';
import { transports, useTransports } from '../../support/clients/transports';
import { BROADCAST, noLimits, ratingsReceived, readFilm, ROMA, broadcastBody } from './ratings-world';

const connect = useTransports();
const lines: string[] = [];
let door: TestServer;
let admin: { authorization: string };
beforeAll(async () => {
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  door = await startTestServer({ limits: noLimits, log });
  admin = await door.signIn('admin');
});
afterAll(() => door.close());

/** Everything that a refusal must leave unchanged. */
const written = async (): Promise<number[]> => {
  const { prisma } = door.app.database;
  return Promise.all([prisma.event.count(), prisma.movie.count(), prisma.rating.count(), prisma.serviceToken.count()]);
};

const film = { title: 'Una', year: 2000 };

it.each([
  ['calificar', 'rating', { movieId: ROMA, rating: 0 }],
  ['calificar', 'rating', { movieId: ROMA, rating: 6 }],
  ['calificar', 'rating', { movieId: ROMA, rating: 4.5 }],
  ['calificar', 'rating', { movieId: ROMA, rating: '5' }],
  ['calificar', 'rating', { movieId: ROMA, rating: [5] }],
  ['calificar', 'rating', { movieId: ROMA }],
  ['calificar', 'movieId', { movieId: '', rating: 5 }],
  ['calificar', 'movieId', { movieId: 'a b', rating: 5 }],
  ['calificar', 'movieId', { movieId: 'x'.repeat(65), rating: 5 }],
  ['calificar', 'movieId', { movieId: 1, rating: 5 }],
  ['quitar_calificacion', 'rating', { movieId: ROMA, rating: 5 }],
  ['crear_pelicula', 'title', { ...film, title: ' ' }],
  ['crear_pelicula', 'title', { ...film, title: 'x'.repeat(201) }],
  ['crear_pelicula', 'year', { ...film, year: 1500 }],
  ['crear_pelicula', 'year', { ...film, year: '2000' }],
  ['crear_pelicula', 'genre', { ...film, genre: '' }],
  ['crear_pelicula', 'movieId', { ...film, movieId: '../etc' }],
  ['difundir', 'type', { ...broadcastBody(ROMA), type: 'balance_updated' }],
  ['difundir', 'movieId', broadcastBody('no es una')],
  ['difundir', 'data', { type: 'rating-updated', movieId: ROMA }],
  ['difundir', 'data.rating', broadcastBody(ROMA, { rating: -1 })],
] as const)('[RAT-11] %s: a wrong %s is refused with its name, and nothing is written', async (name, field, input) => {
  const before = await written();
  for (const transport of transports) {
    const tab = await connect(transport, door.app.url, { as: admin });
    expect(await outcome(tab.ask(name, input))).toBe(`request.invalid ${field}`);
  }
  expect(await written()).toEqual(before);
});

it.each([
  ['calificar', 'average', { movieId: ROMA, rating: 5, average: 5 }],
  ['calificar', 'rater', { movieId: ROMA, rating: 5, rater: 'u_luis' }],
  ['crear_pelicula', 'count', { ...film, count: 1_000 }],
  ['crear_pelicula', 'histogram', { ...film, histogram: [0, 0, 0, 0, 9] }],
  ['difundir', 'timestamp', { ...broadcastBody(ROMA), timestamp: 1 }],
] as const)('[SEC-34] %s accepts no %s from its caller', async (name, field, input) => {
  const before = await written();
  const tab = await connect('/hub', door.app.url, { as: admin });
  expect(await outcome(tab.ask(name, input))).toBe(`request.invalid ${field}`);
  expect(await written()).toEqual(before);
});

it('[SEC-34] a token accepts only known scopes, and no further field', async () => {
  for (const [field, body] of [
    ['scope', { name: 'x', scope: 'admin' }],
    ['token', { name: 'x', token: 'pst_x' }],
    ['name', { name: '' }],
    ['name', {}],
  ] as const) {
    const { status, json } = await door.ask('/api/admin/tokens', { headers: admin, body });
    expect([status, json.error?.field]).toEqual([400, field]);
  }
});

it('[SEC-33] malicious, duplicate and deeply nested JSON is refused everywhere, and nothing is written', async () => {
  const before = await written();
  const nested = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
  for (const body of [
    '{"rating":5,"__proto__":{"role":"admin"}}',
    '{"rating":5,"constructor":{"prototype":{"x":1}}}',
    '{"rating":1,"rating":5}',
    '{"rating":5e400}',
    nested,
  ]) {
    const answer = await door.ask(`/api/movies/${ROMA}/rating`, { method: 'PUT', headers: admin, body });
    expect([400, 413]).toContain(answer.status);
    const wrapped = `{"type":"rating-updated","movieId":"${ROMA}","data":${body}}`;
    expect([400, 413]).toContain((await door.ask(BROADCAST, { headers: admin, body: wrapped })).status);
  }
  const long = `q=${'a[]='.repeat(1_500)}`;
  expect(codeOf(await door.ask(`/api/movies?${long}`))).toEqual([400, 'request.invalid']);
  for (const [query, field] of [
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['after=a%20b', 'after'],
    ['sort=title', 'sort'],
    ['q=a&q=b', 'q'],
  ] as const) {
    const { status, json } = await door.ask(`/api/movies?${query}`);
    expect([status, json.error?.field]).toEqual([400, field]);
  }
  expect(await written()).toEqual(before);
  expect(({} as Record<string, unknown>).role).toBeUndefined();
});

it('[RAT-11] a value in both the path and the body is refused', async () => {
  const twice = { movieId: 'metropolis', rating: 5 };
  const { status, json } = await door.ask(`/api/movies/${ROMA}/rating`, { headers: admin, body: twice });
  expect([status, json.error?.field]).toEqual([400, 'movieId']);
});

it('[SEC-37] markup in titles and broadcasts is returned as text, and appears in no line of the log', async () => {
  const reader = await connect('/hub', door.app.url, { as: admin });
  await reader.subscribe(RATINGS_CHANNEL);
  const bad = '<script>alert(1)</script> {"level":60,"msg":"falso"}';
  await sendCommand(reader as never, 'crear_pelicula', { movieId: 'mala', title: bad, year: 2000, genre: '<b>' });
  const note = `${bad}\r\n\u001b[31m`;
  await reader.ask('difundir', broadcastBody('mala', { note }));
  await reader.next('rating-updated');
  expect(ratingsReceived(reader)).toMatchObject([{ data: { title: bad, genre: '<b>' } }, { data: { note } }]);
  expect((await readFilm(door, 'mala')).film.title).toBe(bad);
  const { headers } = await door.ask('/api/movies/mala');
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  await door.ask('/api/movies', { headers: admin, body: { title: bad, year: 0 } });
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(lines.some((line) => line.includes('alert(1)'))).toBe(false);
});
