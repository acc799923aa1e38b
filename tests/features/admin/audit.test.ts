import type { AuditRow } from '../../../contract/audit';
import { AuditLog } from '../../../server/audit/audit-log';
import { ANAS, codeOf, useTestServers, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import { silent } from '../../support/servers/log';

const connect = useClients();
const openDoor = useTestServers();

/** Reads the audit log, newest first, once it has `count` entries: the hub writes refusals beside their answers. */
async function readLog(door: TestServer, query: string, count: number): Promise<AuditRow[]> {
  for (;;) {
    const { json } = await door.ask(`/api/admin/auditoria?${query}`, { headers: await door.signIn('admin') });
    const rows = json.data as AuditRow[];
    if (rows.length >= count) return rows;
  }
}

const summaryOf = ({ actor, acto, objeto, resultado }: AuditRow) => [actor, acto, objeto, resultado];

it('[ADM-7] every act is one entry: actor, time, address, act, target and outcome (SEC-42)', async () => {
  const door = await openDoor();
  const headers = await door.signIn('admin');
  const admin = await connect(door.app.url, { as: headers });
  const guest = await connect(door.app.url);
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  const { id: conexion } = [...door.app.hub.sessions].find(({ principal }) => principal.kind === 'guest')!;
  const from = await readLog(door, 'limite=1', 1);
  const cedula = '0912345678';
  await admin.ask('abrir_cuenta', { cedula, titular: 'Nueva', usuario: 'luis' });
  await admin.ask('agregar_observador', { cedula, usuario: 'ana' });
  await admin.ask('quitar_observador', { cedula, usuario: 'ana' });
  await admin.ask('cambiar_limites', { cedula, sobregiro: 5 });
  await admin.ask('cerrar_cuenta', { cedula });
  await admin.ask('reabrir_cuenta', { cedula });
  await admin.ask('desconectar', { conexion });
  await admin.ask('avisar', { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'usuario', valor: 'ana' } });
  await admin.ask('cerrar_sesiones', { usuario: 'ana' });
  await door.ask('/api/usuarios/u_luis/rol', { body: { rol: 'admin' }, headers });
  await door.ask('/api/usuarios/u_luis/estado', { body: { deshabilitado: true }, headers });
  await door.ask('/api/usuarios/u_luis/sesiones/cerrar', { method: 'POST', headers });
  const lines = (await readLog(door, 'actor=admin', 0)).filter(({ numero }) => numero > from[0]!.numero).reverse();
  expect(lines.filter(({ acto }) => acto !== 'entrar').map(summaryOf)).toEqual([
    ['admin', 'abrir_cuenta', cedula, 'hecho'],
    ['admin', 'agregar_observador', cedula, 'hecho'],
    ['admin', 'quitar_observador', cedula, 'hecho'],
    ['admin', 'cambiar_limites', cedula, 'hecho'],
    ['admin', 'cerrar_cuenta', cedula, 'hecho'],
    ['admin', 'reabrir_cuenta', cedula, 'hecho'],
    ['admin', 'desconectar', conexion, 'hecho'],
    ['admin', 'avisar', 'usuario:ana', 'hecho'],
    ['admin', 'cerrar_sesiones', 'ana', 'hecho'],
    ['admin', 'rol', 'luis', 'hecho'],
    ['admin', 'estado', 'luis', 'hecho'],
    ['admin', 'cerrar_sesiones', 'luis', 'hecho'],
  ]);
  for (const { ip, fecha } of lines) expect([ip, Date.parse(fecha) > Date.now() - 60_000]).toEqual(['127.0.0.1', true]);
  expect(lines[3]?.detalle).toEqual({ minimo: -5, limite_movimiento: 1_000_000 });
  await Promise.all([ana.next('goodbye'), guest.next('goodbye')]);
});

it('[ADM-7] an act that took no effect leaves no entry that claims it did', async () => {
  const door = await openDoor();
  const headers = await door.signIn('admin');
  await door.ask(`/api/admin/cuentas/${ANAS}/reabrir`, { body: {}, headers });
  await door.ask('/api/admin/usuarios/nadie/sesiones/cerrar', { body: {}, headers });
  await door.ask('/api/usuarios/u_nadie/rol', { body: { rol: 'admin' }, headers });
  expect((await readLog(door, '', 0)).map(({ acto }) => acto)).toEqual(['entrar', 'entrar']);
});

it('[ADM-7] the log records sign-in, failed sign-in, lockout and sign-out (SEC-42)', async () => {
  const door = await openDoor();
  const signIn = (username: string, password: string) => door.ask('/api/auth/entrar', { body: { username, password } });
  const ana = await door.signIn('ana');
  await door.ask('/api/auth/salir', { method: 'POST', headers: ana });
  for (let i = 0; i < 7; i++) await signIn('luis', 'no es esta');
  expect(codeOf(await signIn('luis', 'no es esta'))).toEqual([429, 'auth.locked']);
  await signIn('mi contraseña secreta', 'x');
  const lines = await readLog(door, 'limite=50', 6);
  expect(lines.slice(1).map(summaryOf).reverse()).toEqual([
    ['ana', 'entrar', 'ana', 'hecho'],
    ['ana', 'salir', 'ana', 'hecho'],
    [null, 'entrar', 'luis', 'auth.wrong_credentials'],
    [null, 'entrar', 'luis', 'auth.locked'],
    [null, 'entrar', null, 'auth.wrong_credentials'],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/secreta|no es esta/);
});

it('[ADM-7] the log records each forbidden attempt of a caller once a minute (SEC-42)', async () => {
  const door = await openDoor();
  const headers = await door.signIn('ana');
  const ana = await connect(door.app.url, { as: headers });
  for (let i = 0; i < 3; i++) {
    await ana.ask('cerrar_cuenta', { cedula: ANAS });
    await door.ask('/api/admin/cuentas', { headers });
    await door.ask('/api/usuarios/u_ana/rol', { body: { rol: 'admin' }, headers });
    await door.ask('/api/admin/auditoria');
  }
  const refused = await readLog(door, 'buscar=auth.', 4);
  expect(new Set(refused.map(summaryOf))).toEqual(
    new Set([
      ['ana', 'cerrar_cuenta', ANAS, 'auth.forbidden'],
      ['ana', 'consultar', '/api/admin/cuentas', 'auth.forbidden'],
      [null, 'consultar', '/api/admin/auditoria', 'auth.required'],
      ['ana', 'rol', '/api/usuarios/u_ana/rol', 'auth.forbidden'],
    ]),
  );
  expect(refused).toHaveLength(4);
});

it('[ADM-7] the log can be searched and paginated', async () => {
  const door = await openDoor();
  for (const name of ['ana', 'luis', 'ana', 'admin']) await door.signIn(name);
  const anas = await readLog(door, 'actor=ana', 2);
  expect(anas.map(summaryOf)).toEqual([
    ['ana', 'entrar', 'ana', 'hecho'],
    ['ana', 'entrar', 'ana', 'hecho'],
  ]);
  expect((await readLog(door, 'buscar=LUI', 1)).map(({ objeto }) => objeto)).toEqual(['luis']);
  expect(await readLog(door, 'buscar=%25', 0)).toEqual([]);
  const older = await readLog(door, `limite=1&acto=entrar&antes=${anas[0]!.numero}`, 1);
  expect(older.map(({ objeto }) => objeto)).toEqual(['luis']);
});

it('[ADM-7] PostgreSQL refuses to change or delete an entry, even for the program’s own role', async () => {
  const door = await openDoor();
  await door.signIn('ana');
  const { prisma } = door.app.database;
  const refusal = /the audit log is never changed nor deleted/;
  await expect(prisma.$executeRaw`UPDATE audit_log SET actor = 'luis'`).rejects.toThrow(refusal);
  await expect(prisma.$executeRaw`DELETE FROM audit_log`).rejects.toThrow(refusal);
  await expect(prisma.$executeRaw`TRUNCATE audit_log CASCADE`).rejects.toThrow(refusal);
});

it('[ADM-7] the caller gets its refusal even if the log cannot be written', async () => {
  const broken = { prisma: { $executeRaw: () => Promise.reject(new Error('away')) } };
  const audit = new AuditLog(broken as unknown as TestServer['app']['database'], silent);
  audit.refused({ by: {}, act: 'consultar', problem: 'auth.required' });
  await expect(audit.close()).resolves.toBeUndefined();
});
