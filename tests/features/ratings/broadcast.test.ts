import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import { newToken, tokenView, type NewToken } from '../../../contract/core/service-tokens';
import { BROADCAST_BYTES } from '../../../contract/features/ratings/broadcast';
import { outcome } from '../../support/clients/commands';
import {
  codeOf,
  startTestServer,
  useTestServers,
  type Answer,
  type TestRequest,
  type TestServer,
} from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import { useStreams } from '../../support/clients/event-stream';
import { transports, useTransports } from '../../support/clients/transports';
import { BROADCAST, noLimits, rate, ratingsReceived, readFilm, ROMA, broadcastBody } from './ratings-world';

const connect = useTransports();
const socket = useClients();
const openDoor = useTestServers();
const openStream = useStreams();

let door: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  [ana, admin] = await Promise.all([door.signIn('ana'), door.signIn('admin')]);
  await rate(door, ROMA, 5, ana);
});
afterAll(() => door.close());

const broadcast = (
  headers: TestRequest['headers'] = {},
  body: unknown = broadcastBody(ROMA),
  at = door,
): Promise<Answer> => at.ask(BROADCAST, { headers, body });

async function makeToken(name = 'calificador', at = door): Promise<NewToken> {
  const headers = await at.signIn('admin');
  const { status, json } = await at.ask('/api/admin/tokens', { headers, body: { name } });
  expect(status).toBe(201);
  return newToken.parse(json.data);
}

const shown = ({ token }: NewToken): { authorization: string } => ({ authorization: `Bearer ${token}` });

it('[RAT-8] a broadcast gets the reply that its clients know, and is delivered as an ordinary event', async () => {
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  const { text, status } = await broadcast(
    admin,
    broadcastBody(ROMA, { rating: 1, action: 'create', note: { from: 'fuera' } }),
  );
  expect([status, text]).toEqual([200, '{"success":true}']);
  const { meta } = await reader.next('rating-updated');
  expect(ratingsReceived(reader)).toEqual([
    {
      type: 'rating-updated',
      movieId: ROMA,
      data: {
        ...{ rating: 1, action: 'create', note: { from: 'fuera' }, broadcast: true },
        ...{ average: 5, count: 1, histogram: [0, 0, 0, 0, 1] },
      },
      timestamp: expect.any(Number) as number,
    },
  ]);
  const late = await socket(door.app.url);
  await late.subscribe(RATINGS_CHANNEL, { epoch: meta.epoch!, seq: meta.seq! - 1 });
  expect((await late.next('rating-updated')).data).toEqual(reader.of(RATINGS_CHANNEL)[0]?.data);
});

it('[RAT-8] a score in a broadcast is replaced by the film’s own, which does not change', async () => {
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  const before = (await readFilm(door, ROMA)).film;
  await broadcast(
    admin,
    broadcastBody(ROMA, { average: 1, count: 9_999, histogram: [9_999, 0, 0, 0, 0], broadcast: 'no' }),
  );
  const { average, count, histogram } = before;
  await reader.next('rating-updated');
  expect(ratingsReceived(reader)[0]?.data).toEqual({ average, count, histogram, broadcast: true });
  expect((await readFilm(door, ROMA)).film).toEqual(before);
});

it('[RAT-9] administrators and programs may broadcast, other users and guests only in classroom mode', async () => {
  expect(codeOf(await broadcast())).toEqual([401, 'auth.required']);
  expect(codeOf(await broadcast(ana))).toEqual([403, 'auth.forbidden']);
  expect((await broadcast(admin)).status).toBe(200);
  expect((await broadcast(shown(await makeToken()))).status).toBe(200);
  const open = await openDoor({ env: { PULSO_OPEN: 'true' } });
  expect((await broadcast({}, broadcastBody(ROMA), open)).status).toBe(200);
});

it('[RAT-17] a broadcast for an unknown film is delivered, durable and marked, without a score', async () => {
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  const data = { rating: 4, action: 'create', average: 4.5, count: 3, histogram: [9], note: 'fuera' };
  for (const as of [admin, shown(await makeToken())]) {
    const { status, text } = await broadcast(as, broadcastBody('tt0111161', data));
    expect([status, text]).toEqual([200, '{"success":true}']);
  }
  await reader.until(() => ratingsReceived(reader).length === 2);
  const { meta } = await reader.next('rating-updated');
  const event = {
    type: 'rating-updated',
    movieId: 'tt0111161',
    data: { rating: 4, action: 'create', note: 'fuera', broadcast: true },
    timestamp: expect.any(Number) as number,
  };
  expect(ratingsReceived(reader)).toEqual([event, event]);
  expect(codeOf(await door.ask('/api/movies/tt0111161'))).toEqual([404, 'ratings.movie_not_found']);
  const late = await socket(door.app.url);
  await late.subscribe(RATINGS_CHANNEL, { epoch: meta.epoch!, seq: meta.seq! - 1 });
  expect((await late.next('rating-updated')).data).toEqual(event);
});

it('[RAT-17] other types are delivered unchanged, with a film or without one', async () => {
  const stream = await openStream(door.app.url, '/api/realtime/events');
  await stream.next();
  for (const body of [
    { type: 'comment-added', movieId: 'desconocida', data: { text: '¡Qué buena!', rating: 11 } },
    { type: 'review.deleted', movieId: ROMA, data: { average: 1 } },
    { type: 'user-online', data: { user: 'luis' } },
  ]) {
    expect(codeOf(await broadcast(ana, body))).toEqual([403, 'auth.forbidden']);
    expect((await broadcast(admin, body)).status).toBe(200);
    const { data } = await stream.next('message', (event) => event.data.includes(`"type":"${body.type}"`));
    expect(JSON.parse(data)).toEqual({
      ...body,
      data: { ...body.data, broadcast: true },
      timestamp: expect.any(Number) as number,
    });
  }
});

it.each(['connected', 'movie-created', 'balance_updated', 'goodbye', 'resync', 'broadcast', 'a b', '', '__proto__', 7])(
  '[RAT-17] only the hub may publish %j',
  async (type) => {
    const { status, json } = await broadcast(admin, { type, movieId: ROMA, data: {} });
    expect([status, json.error?.field]).toEqual([400, 'type']);
  },
);

it.each(transports)('[RAT-9] over %s only administrators may broadcast', async (transport) => {
  const [stranger, anaTab, adminTab] = [
    await connect(transport, door.app.url),
    await connect(transport, door.app.url, { as: ana }),
    await connect(transport, door.app.url, { as: admin }),
  ];
  expect(await outcome(stranger.ask('difundir', broadcastBody(ROMA)))).toBe('auth.required');
  expect(await outcome(anaTab.ask('difundir', broadcastBody(ROMA)))).toBe('auth.forbidden');
  expect(await outcome(adminTab.ask('difundir', broadcastBody(ROMA)))).toBe('done');
});

it('[RAT-9] the same broadcast under the same key is published once', async () => {
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  const token = shown(await makeToken());
  const once = { ...token, 'idempotency-key': 'broadcast-once' };
  for (let i = 0; i < 3; i++) expect((await broadcast(once)).status).toBe(200);
  await broadcast(token, broadcastBody('metropolis'));
  await reader.next('rating-updated', ({ data }) => (data as { movieId: string }).movieId === 'metropolis');
  expect(ratingsReceived(reader)).toHaveLength(2);
  expect(codeOf(await broadcast(once, broadcastBody('metropolis')))).toEqual([422, 'command.id_reused']);
});

it('[RAT-10] a token is shown once, stored as its hash, and allows broadcasts only', async () => {
  const made = await makeToken('para todo');
  expect(made.token).toMatch(/^pst_[\w-]{43}$/);
  const { json, text } = await door.ask('/api/admin/tokens', { headers: admin });
  const listed = (json.data as unknown[]).map((row) => tokenView.parse(row)).find(({ id }) => id === made.id);
  expect(listed).toMatchObject({ name: 'para todo', scope: 'broadcast', created_by: 'admin', revoked_at: null });
  expect(text).not.toContain(made.token);
  const rows = JSON.stringify(await door.app.database.prisma.serviceToken.findMany());
  expect(rows).not.toContain(made.token.slice(4));

  const headers = shown(made);
  for (const [method, path, body] of [
    ['GET', '/api/auth/yo'],
    ['GET', '/api/movies'],
    ['PUT', `/api/movies/${ROMA}/rating`, { rating: 1 }],
    ['POST', '/api/movies', { title: 'x', year: 2000 }],
    ['POST', '/api/deposito', { cedula: '1350509525', monto: 1 }],
    ['POST', '/api/admin/tokens', { name: 'otro' }],
    ['GET', '/api/admin/tokens'],
    ['POST', '/api/ws-ticket', {}],
  ] as const) {
    const answer = await door.ask(path, { method, headers, ...(body && { body }) });
    expect([path, ...codeOf(answer)]).toEqual([path, 401, 'auth.invalid_token']);
  }
});

it.each(transports)('[RAT-10] a program’s token opens no connection over %s', async (transport) => {
  const { token } = await makeToken();
  const refused = await connect(transport, door.app.url, { auth: { token }, greeted: false });
  await refused.until(() => refused.received.some(({ type }) => type === 'connect_error' || type === 'disconnect'));
  expect(refused.count('connected')).toBe(0);
});

it('[RAT-10] a revoked token is refused at once, on every node; its use and its end are audited', async () => {
  const other = await openDoor({ home: door.home, demo: false, limits: noLimits });
  const made = await makeToken('pasajero');
  const headers = shown(made);
  expect((await broadcast(headers, broadcastBody(ROMA), other)).status).toBe(200);
  const revoke = () => door.ask(`/api/admin/tokens/${made.id}`, { method: 'DELETE', headers: admin });
  const revoked = tokenView.parse((await revoke()).json.data);
  expect(revoked.last_used_at).not.toBeNull();
  expect(revoked.revoked_at).not.toBeNull();
  for (const node of [door, other]) {
    expect(codeOf(await broadcast(headers, broadcastBody(ROMA), node))).toEqual([401, 'auth.invalid_token']);
  }
  expect(codeOf(await revoke())).toEqual([404, 'tokens.not_found']);
  const { json } = await door.ask('/api/admin/auditoria?buscar=pasajero', { headers: admin });
  expect((json.data as { acto: string; actor: string }[]).map(({ acto, actor }) => [acto, actor])).toEqual([
    ['revocar_token', 'admin'],
    ['crear_token', 'admin'],
  ]);
});

it('[RAT-10] only administrators manage tokens, in classroom mode too; refused attempts are audited', async () => {
  const body = { name: 'mío' };
  expect(codeOf(await door.ask('/api/admin/tokens', { body }))).toEqual([401, 'auth.required']);
  expect(codeOf(await door.ask('/api/admin/tokens', { headers: ana, body }))).toEqual([403, 'auth.forbidden']);
  expect(codeOf(await door.ask('/api/admin/tokens', { headers: ana }))).toEqual([403, 'auth.forbidden']);
  const open = await openDoor({ env: { PULSO_OPEN: 'true' } });
  expect(codeOf(await open.ask('/api/admin/tokens', { body }))).toEqual([401, 'auth.required']);
  await broadcast(ana);
  const { json } = await door.ask('/api/admin/auditoria?actor=ana', { headers: admin });
  const found = json.data as { acto: string; objeto: string; resultado: string }[];
  expect(found).toContainEqual(expect.objectContaining({ acto: 'crear_token', resultado: 'auth.forbidden' }));
  expect(found).toContainEqual(expect.objectContaining({ acto: 'difundir', resultado: 'auth.forbidden' }));
});

it('[RAT-7] broadcasts are limited for each sender', async () => {
  const strict = await openDoor({ limits: { broadcasts: { perSecond: 1, burst: 2 } } });
  const [one, two] = [shown(await makeToken('uno', strict)), shown(await makeToken('dos', strict))];
  const answers = await Promise.all([1, 2, 3, 4].map(() => broadcast(one, broadcastBody(ROMA), strict)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429]);
  expect((await broadcast(two, broadcastBody(ROMA), strict)).status).toBe(200);
});

it('[RAT-8] the data of a broadcast is bounded', async () => {
  const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
  const filler = (bytes: number) => ({ x: 'x'.repeat(bytes - '{"x":""}'.length) });
  expect((await broadcast(admin, broadcastBody(ROMA, deep(3)))).status).toBe(200);
  expect((await broadcast(admin, broadcastBody(ROMA, filler(BROADCAST_BYTES)))).status).toBe(200);
  for (const data of [
    deep(5),
    filler(BROADCAST_BYTES + 1),
    { rating: 6 },
    { rating: '5' },
    { action: 'robar' },
    [],
    null,
  ]) {
    const { status, json } = await broadcast(admin, { type: 'rating-updated', movieId: ROMA, data });
    expect([status, json.error?.field?.split('.')[0]]).toEqual([400, 'data']);
  }
});
