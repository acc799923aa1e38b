import { z } from 'zod';
import { accountRow, accountTotals } from '../../../contract/features/bank/admin-schemas';
import { auditRow } from '../../../contract/audit';
import { channelRow, connectionDetail, connectionRow, reach } from '../../../contract/core/connections';
import { noticeRow, userRow } from '../../../contract/features/admin/schemas';
import { pageInfo } from '../../../contract/core/rest/query';
import {
  ANAS,
  codeOf,
  LUISS,
  startTestServer,
  useTestServers,
  type Answer,
  type TestServer,
} from '../../support/servers/test-server';
import { guest, MemoryConnection } from '../../hub/hub-world';
import { useClients } from '../../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();
let door: TestServer;
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer();
  admin = await door.signIn('admin');
});
afterAll(() => door.close());

const UNKNOWN_CONNECTION = '5d9f1a55-0000-4000-8000-000000000000';

const reads = [
  '/api/admin/conexiones',
  `/api/admin/conexiones/${UNKNOWN_CONNECTION}`,
  '/api/admin/canales',
  '/api/admin/canales/stats',
  '/api/admin/usuarios',
  '/api/admin/avisos',
  '/api/admin/avisos/alcance?tipo=todos',
  '/api/admin/cuentas',
  '/api/admin/auditoria',
];

const acts: [path: string, body: object][] = [
  [`/api/admin/conexiones/${UNKNOWN_CONNECTION}/cerrar`, {}],
  ['/api/admin/usuarios/luis/sesiones/cerrar', {}],
  ['/api/admin/avisos', { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'todos' } }],
  [`/api/admin/cuentas/${LUISS}/cerrar`, {}],
  [`/api/admin/cuentas/${LUISS}/reabrir`, {}],
  [`/api/admin/cuentas/${LUISS}/limites`, { sobregiro: 5 }],
];

describe('[ADM-1] only administrators may call', () => {
  const requests: [string, object | undefined][] = [
    ...reads.map((path): [string, undefined] => [path, undefined]),
    ...acts,
  ];

  it.each(requests)('%s', async (path, body) => {
    const ana = await door.signIn('ana');
    expect(codeOf(await door.ask(path, { body }))).toEqual([401, 'auth.required']);
    expect(codeOf(await door.ask(path, { body, headers: ana }))).toEqual([403, 'auth.forbidden']);
  });

  it.each([
    ['desconectar', { conexion: UNKNOWN_CONNECTION }],
    ['cerrar_sesiones', { usuario: 'luis' }],
    ['avisar', { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'todos' } }],
    ['cerrar_cuenta', { cedula: ANAS }],
    ['reabrir_cuenta', { cedula: ANAS }],
    ['cambiar_limites', { cedula: ANAS, sobregiro: 1_000_000 }],
  ])('%s over a socket, even for the caller’s own account', async (name, input) => {
    const ana = await connect(door.app.url, { as: await door.signIn('ana') });
    const guest = await connect(door.app.url);
    expect((await ana.ask(name, input)).error?.code).toBe('auth.forbidden');
    expect((await guest.ask(name, input)).error?.code).toBe('auth.required');
  });
});

it('[ADM-1] in classroom mode everybody may call them', async () => {
  const open = await openDoor({ env: { PULSO_OPEN: 'true' } });
  for (const path of reads.filter((one) => !one.includes(UNKNOWN_CONNECTION)))
    expect((await open.ask(path)).status).toBe(200);
  expect((await open.ask(`/api/admin/cuentas/${ANAS}/cerrar`, { body: {} })).status).toBe(200);
  expect((await open.ask('/api/admin/usuarios/luis/sesiones/cerrar', { method: 'POST' })).status).toBe(200);
});

describe('[ADM-1] refuses invalid input and names the field', () => {
  it.each([
    ['/api/admin/conexiones?limite=0', 'limite'],
    ['/api/admin/conexiones?limite=201', 'limite'],
    ['/api/admin/conexiones?orden=al-azar', 'orden'],
    ['/api/admin/conexiones?despues=x', 'despues'],
    ['/api/admin/conexiones?buscar=a&buscar=b', 'buscar'],
    ['/api/admin/conexiones?pagina=2', 'pagina'],
    ['/api/admin/conexiones?buscar=%00', 'buscar'],
    ['/api/admin/canales/%00', 'ruta'],
    [
      `/api/admin/conexiones?orden=nombre&despues=${Buffer.from(`${UNKNOWN_CONNECTION} \0`).toString('base64url')}`,
      'despues',
    ],
    ['/api/admin/conexiones/x', 'conexion'],
    ['/api/admin/canales/stats?canal=x', 'canal'],
    ['/api/admin/usuarios?rol=pirata', 'rol'],
    ['/api/admin/avisos/alcance?tipo=rol&valor=pirata', 'valor'],
    ['/api/admin/avisos/alcance?tipo=usuario', 'valor'],
    ['/api/admin/avisos/alcance?tipo=nadie', 'tipo'],
    ['/api/admin/cuentas?estado=rota', 'estado'],
    ['/api/admin/auditoria?antes=0', 'antes'],
    ['/api/admin/auditoria?acto=robar', 'acto'],
  ])('GET %s', async (path, field) => {
    const answer = await door.ask(path, { headers: admin });
    expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', field]);
  });

  it.each([
    ['/api/admin/conexiones/x/cerrar', {}, 'conexion'],
    [`/api/admin/conexiones/${UNKNOWN_CONNECTION}/cerrar`, { conexion: UNKNOWN_CONNECTION }, 'conexion'],
    ['/api/admin/usuarios/luis/sesiones/cerrar', { todas: true }, 'todas'],
    ['/api/admin/avisos', { texto: '   ', nivel: 'info', audiencia: { tipo: 'todos' } }, 'texto'],
    ['/api/admin/avisos', { texto: 'a', nivel: 'grito', audiencia: { tipo: 'todos' } }, 'nivel'],
    ['/api/admin/avisos', { texto: 'a', nivel: 'info', audiencia: { tipo: 'rol', valor: 'x' } }, 'audiencia.valor'],
    ['/api/admin/usuarios/%00/sesiones/cerrar', {}, 'ruta'],
    [`/api/admin/cuentas/123/cerrar`, {}, 'cedula'],
    [`/api/admin/cuentas/${LUISS}/limites`, {}, 'sobregiro'],
    [`/api/admin/cuentas/${LUISS}/limites`, { sobregiro: -1 }, 'sobregiro'],
    [`/api/admin/cuentas/${LUISS}/limites`, { limite_movimiento: 0 }, 'limite_movimiento'],
    [`/api/admin/cuentas/${LUISS}/limites`, { balance: 5 }, 'balance'],
  ])('POST %s %j', async (path, body, field) => {
    const answer = await door.ask(path, { body, headers: admin });
    expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', field]);
  });

  it.each([
    [`/api/admin/conexiones/${UNKNOWN_CONNECTION}/cerrar`, {}, 404, 'admin.connection_not_found', 'conexion'],
    ['/api/admin/usuarios/nadie/sesiones/cerrar', {}, 404, 'auth.user_not_found', 'usuario'],
    [
      '/api/admin/avisos',
      { texto: 'a', nivel: 'info', audiencia: { tipo: 'usuario', valor: 'nadie' } },
      ...([404, 'auth.user_not_found', 'audiencia.valor'] as const),
    ],
    [
      '/api/admin/avisos',
      { texto: 'a', nivel: 'info', audiencia: { tipo: 'canal', valor: 'pirata:1' } },
      ...([404, 'channel.not_found', 'audiencia.valor'] as const),
    ],
    ['/api/admin/cuentas/0000000000/cerrar', {}, 404, 'bank.account_not_found', 'cedula'],
    [`/api/admin/cuentas/${LUISS}/reabrir`, {}, 409, 'bank.account_open', 'cedula'],
  ])('POST %s %j: %i %s', async (path, body, status, code, field) => {
    const answer = await door.ask(path, { body, headers: admin });
    expect([...codeOf(answer), answer.json.error?.field]).toEqual([status, code, field]);
  });
});

describe('[ADM-1] answers match the contract’s schemas', () => {
  const paged = (row: z.ZodType): z.ZodType =>
    z.strictObject({ success: z.literal(true), data: z.array(row).min(1), ...pageInfo.shape });
  const logged = (row: z.ZodType): z.ZodType =>
    z.strictObject({ success: z.literal(true), data: z.array(row).min(1), siguiente: z.number().nullable() });
  const one = (schema: z.ZodType): z.ZodType => z.strictObject({ success: z.literal(true), data: schema });
  let id = '';
  beforeAll(async () => {
    id = door.app.hub.connect(new MemoryConnection(), guest).id;
    await door.ask('/api/admin/avisos', {
      body: { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'rol', valor: 'invitado' } },
      headers: admin,
    });
  });

  it.each<[string, () => z.ZodType]>([
    ['/api/admin/conexiones', () => paged(connectionRow)],
    ['/api/admin/usuarios?buscar=a&limite=2', () => paged(userRow)],
    ['/api/admin/avisos', () => logged(noticeRow)],
    ['/api/admin/avisos/alcance?tipo=rol&valor=invitado', () => one(reach)],
    ['/api/admin/auditoria?limite=5', () => logged(auditRow)],
  ])('%s', async (path, schema) => {
    expect(schema().parse((await door.ask(path, { headers: admin })).json)).toBeTruthy();
  });

  it('one connection, the channels, and the subscribers of a channel', async () => {
    const luis = await connect(door.app.url, { as: await door.signIn('luis') });
    const detail = await door.ask(`/api/admin/conexiones/${id}`, { headers: admin });
    expect(connectionDetail.parse(detail.json.data)).toMatchObject({
      conexion: id,
      usuario: null,
      nombres_canales: [],
    });
    const channels = await door.ask('/api/admin/canales?buscar=account', { headers: admin });
    expect(paged(channelRow).parse(channels.json)).toMatchObject({
      data: [{ canal: `account:${LUISS}`, lectores: 1 }],
      total: 1,
    });
    const readers = await door.ask(`/api/admin/canales/account:${LUISS}`, { headers: admin });
    expect(paged(connectionRow).parse(readers.json)).toMatchObject({ data: [{ usuario: { username: 'luis' } }] });
    luis.socket.disconnect();
  });

  it('accounts, with their totals', async () => {
    const body = { cedula: ANAS, monto: 12.5 };
    await door.ask('/api/deposito', { body, headers: admin });
    const { json } = await door.ask('/api/admin/cuentas?buscar=ana&estado=abiertas', { headers: admin });
    const answer = json as Answer['json'] & { totales: unknown; total: number };
    expect(z.array(accountRow).parse(answer.data)).toMatchObject([
      { cedula: ANAS, usuario: { username: 'ana' }, balance: 12.5, cerrada: false, observadores: 0, lectores: 0 },
    ]);
    expect(answer.total).toBe(1);
    expect(accountTotals.parse(answer.totales)).toEqual({
      ...{ cuentas: 2, cerradas: 0, clientes: 12.5, caja: -12.5, suma: 0, movimientos: 1 },
    });
  });
});

it('[ADM-3] users are listed with their connections and sessions, page by page', async () => {
  const home = await openDoor();
  const headers = await home.signIn('admin');
  await connect(home.app.url, { as: await home.signIn('ana') });
  await connect(home.app.url, { as: await home.signIn('ana') });
  const first = await home.ask('/api/admin/usuarios?limite=2', { headers });
  expect(first.json).toMatchObject({
    data: [
      { username: 'admin', conexiones: 0, sesiones: 1, rol: 'admin' },
      { username: 'ana', conexiones: 2, sesiones: 2, deshabilitado: false },
    ],
    ...{ siguiente: 'ana', total: 3 },
  });
  const rest = await home.ask('/api/admin/usuarios?limite=2&despues=ana', { headers });
  expect(rest.json).toMatchObject({ data: [{ username: 'luis', conexiones: 0, sesiones: 0 }], siguiente: null });
});
