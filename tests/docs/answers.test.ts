import { z } from 'zod';
import { operations } from '../../contract/rest';
import type { Operation } from '../../contract/core/rest/operation';
import { problems, problemWire } from '../../contract/problems';
import { codesOf } from '../../server/http/docs/openapi';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';

jest.setTimeout(60_000);

type Headers = { authorization: string };
let door: TestServer;
let ana: Headers;
let admin: Headers;

beforeAll(async () => {
  door = await startTestServer();
  [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
  await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 500 } });
  await door.ask('/api/rooms/1/messages', { headers: ana, body: { content: '¿Qué tal, @luis?' } });
  await door.ask('/api/rooms/1/bans', { headers: admin, body: { username: 'luis', reason: 'prueba' } });
  await door.ask('/api/admin/avisos', { headers: admin, body: notice });
  await door.ask('/api/ops/jobs', { headers: admin, body: { fuentes: ['http://192.0.2.1/lista.txt'] } });
});
afterAll(() => door.close());

const notice = { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'todos' } };

/** Values for the parameters of paths, and for queries that are required. */
const samples: Record<string, string> = {
  ...{ cedula: ANAS, room_id: '1', canal: 'stats', producto_id: '1', movieId: 'roma', trabajo: '1' },
};
const queries: Record<string, string> = {
  '/api/messages/search': '?q=tal',
  '/api/people': '?q=ana',
  '/api/admin/avisos/alcance': '?tipo=rol&valor=invitado',
  '/api/cuentas': '?limite=2',
};

const shapeOf = ({ reply, beside = {}, unwrapped: bare }: Operation): z.ZodType =>
  bare ? reply : z.strictObject({ success: z.literal(true), data: reply, ...beside });

const at = (path: string): string => path.replace(/:(\w+)/g, (_, name: string) => samples[name] ?? 'x');

const reads = operations.filter(
  ({ method, also, path }) => method === 'get' && (!also || path.startsWith('/api')) && !path.endsWith(':conexion'),
);

it.each(reads.map((operation) => [operation.path, operation] as const))(
  '[DOC-3] GET %s sends the reply that its entry describes',
  async (path, operation) => {
    const { status, json } = await door.ask(at(path) + (queries[path] ?? ''), { headers: admin });
    expect([status, json.error]).toEqual([200, undefined]);
    expect(shapeOf(operation).safeParse(json).error?.issues).toBeUndefined();
  },
);

const posts: readonly (readonly [string, string, unknown])[] = [
  ['post', '/api/deposito', { cedula: ANAS, monto: 1.5 }],
  ['post', '/api/retiro', { cedula: ANAS, monto: 1.5 }],
  ['post', '/api/transferencia', { de: ANAS, a: LUISS, monto: 0.01 }],
  ['post', '/api/cuentas', { cedula: '0102030405', titular: 'Nueva' }],
  ['post', '/api/rooms', { name: 'Otra' }],
  ['post', '/api/rooms/direct', { username: 'ana' }],
  ['post', '/api/rooms/:room_id/messages', { content: 'Hola' }],
  ['post', '/api/rooms/:room_id/read', { message_id: 1 }],
  ['post', '/api/ws-ticket', undefined],
  ['post', '/api/admin/avisos', notice],
  ['post', '/api/admin/cuentas/:cedula/limites', { sobregiro: 5 }],
  ['post', '/api/auth/entrar', { username: 'ana', password: 'ana-demo' }],
];

it.each(posts)('[DOC-3] %s %s sends the reply that its entry describes', async (method, path, body) => {
  const operation = operations.find((one) => one.method === method && one.path === path)!;
  const { status, json } = await door.ask(at(path), { method: method.toUpperCase(), headers: admin, body });
  expect([status, json.error]).toEqual([200, undefined]);
  expect(shapeOf(operation).safeParse(json).error?.issues).toBeUndefined();
});

it.each(
  operations
    .filter(({ audience: who, path }) => who !== 'program' && path.startsWith('/api'))
    .map((one) => [one.method, one.path, one] as const),
)('[DOC-3] %s %s refuses an invalid token with a code that its entry lists', async (method, path, operation) => {
  const { status, json } = await door.ask(at(path), {
    method: method.toUpperCase(),
    ...(method !== 'get' && { body: { campo_desconocido: 1 } }),
    headers: { authorization: 'Bearer no.es.bueno' },
  });
  const { error } = problemWire.parse(json);
  expect([error.code, codesOf(operation).includes(error.code), status]).toEqual([
    error.code,
    true,
    problems[error.code].status,
  ]);
});
