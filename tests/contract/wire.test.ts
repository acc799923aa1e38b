import { balanceUpdated } from '../../contract/features/bank/schemas';
import { commands, type CommandName } from '../../contract/commands';
import { connectedMeta, connectedSchema, metaSchema, subscribedSchema } from '../../contract/core/frames';
import { problemWire } from '../../contract/problems';
import { statsUpdated } from '../../contract/core/stats';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { guest, MemoryConnection } from '../hub/hub-world';
import { useClients } from '../support/clients/clients';

const connect = useClients();
let door: TestServer;
beforeAll(async () => void (door = await startTestServer({ env: { STATS_INTERVAL_MS: '100' } })));
afterAll(() => door.close());

it('the events of a connection match the contract’s schemas', async () => {
  const client = await connect(door.app.url, { as: await door.signIn('ana') });
  await client.ask('deposito', { cedula: ANAS, monto: 12.5, id: 'wire-test-1' });
  const connected = await client.next('connected');
  expect(connectedSchema.parse(connected.data)).toMatchObject({ usuario: { username: 'ana' } });
  expect(Object.keys(connectedMeta.parse(connected.meta).channels)).toEqual(['stats', `account:${ANAS}`]);
  const balance = await client.next('balance_updated');
  expect(balanceUpdated.parse(balance.data)).toEqual({ cedula: ANAS, balance: 12.5 });
  expect(metaSchema.parse(balance.meta)).toMatchObject({ seq: 1 });
  const stats = await client.next('stats_updated');
  statsUpdated.parse(stats.data);
  metaSchema.parse(stats.meta);
  expect(subscribedSchema.parse(await client.subscribe(`account:${ANAS}`))).toMatchObject({ seq: 1 });
});

const inputs: Record<CommandName, object> = {
  // This command goes first: a worker takes a waiting job soon.
  cancelar_scraping: {},
  repetir_scraping: {},
  abrir_cuenta: { cedula: '0912345678', titular: 'Nueva', usuario: 'luis', sobregiro: 10, limite_movimiento: 500 },
  deposito: { cedula: ANAS, monto: 100 },
  retiro: { cedula: ANAS, monto: 0.01 },
  transferencia: { de: ANAS, a: LUISS, monto: 5 },
  agregar_observador: { cedula: ANAS, usuario: 'luis' },
  quitar_observador: { cedula: ANAS, usuario: 'luis' },
  cambiar_limites: { cedula: LUISS, sobregiro: 100, limite_movimiento: 5000 },
  cerrar_cuenta: { cedula: '0923456789' },
  reabrir_cuenta: { cedula: '0934567890' },
  desconectar: {},
  cerrar_sesiones: { usuario: 'luis' },
  avisar: { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'rol', valor: 'admin' } },
  message: { room_id: 1, content: 'Hola @ana', reply_to: 3 },
  edit_message: { room_id: 1, message_id: 1, content: 'Otra cosa, @luis' },
  delete_message: { room_id: 1, message_id: 2 },
  react: { room_id: 1, message_id: 3, emoji: '👍' },
  unreact: { room_id: 1, message_id: 3, emoji: '👍' },
  create_room: { name: 'Nueva', topic: 'De todo', kind: 'public', guests: true },
  update_room: { room_id: 2, topic: 'Preguntas', guests: true },
  direct_room: { username: 'ana' },
  join_room: { room_id: 2 },
  leave_room: {},
  invite: { room_id: 3, username: 'luis' },
  remove_member: { room_id: 3, username: 'luis' },
  set_member_role: { room_id: 1, username: 'ana', role: 'moderator' },
  mute_member: { room_id: 1, username: 'luis', minutes: 5 },
  ban_member: { room_id: 2, username: 'luis', reason: 'Ruido' },
  unban_member: { room_id: 2, username: 'luis' },
  mark_read: { room_id: 1, message_id: 3 },
  crear_producto: { nombre: 'Nuevo', descripcion: 'De prueba', precio: 9.99, stock: 3 },
  actualizar_producto: { producto_id: 1, version: 1, nombre: 'Otro', descripcion: '', precio: 10, stock: 4 },
  mover_stock: { producto_id: 2, cantidad: -1 },
  eliminar_producto: { producto_id: 3, version: 1 },
  calificar: { movieId: 'roma', rating: 5 },
  quitar_calificacion: { movieId: 'roma' },
  crear_pelicula: { title: 'La ciénaga', year: 2001, genre: 'Drama' },
  difundir: { type: 'rating-updated', movieId: 'roma', data: { rating: 4, action: 'create' } },
  iniciar_scraping: { fuentes: ['http://192.0.2.1/lista.txt'] },
  enviar_prueba: { texto: '¿Llega?' },
};

/** Creates the objects that some commands need. */
beforeAll(async () => {
  const client = await connect(door.app.url, { as: await door.signIn('admin') });
  for (const cedula of ['0923456789', '0934567890']) {
    await client.ask('abrir_cuenta', { cedula, titular: 'Vacía', id: `wire-open-${cedula}` });
  }
  await client.ask('cerrar_cuenta', { cedula: '0934567890', id: 'wire-close' });
  for (const n of [1, 2, 3])
    await client.ask('message', { room_id: 1, content: `Mensaje ${n}`, id: `wire-message-${n}` });
  const { data } = await client.ask('create_room', { name: 'De paso', id: 'wire-room' });
  Object.assign(inputs.leave_room, { room_id: (data?.room as { id: number }).id });
  const { prisma } = door.app.database;
  const job = { sources: 1, createdAt: new Date(), list: { create: { number: 1, url: 'http://192.0.2.1/' } } };
  const over = await prisma.scrapeJob.create({ data: { ...job, state: 'interrumpido', endedAt: new Date() } });
  Object.assign(inputs.repetir_scraping, { trabajo: Number(over.id) });
  Object.assign(inputs.cancelar_scraping, { trabajo: Number((await prisma.scrapeJob.create({ data: job })).id) });
  Object.assign(inputs.desconectar, { conexion: door.app.hub.connect(new MemoryConnection(), guest).id });
});

it.each(Object.entries(inputs))('%s replies and refuses as its schemas describe', async (name, input) => {
  const client = await connect(door.app.url, { as: await door.signIn('admin') });
  const done = await client.ask(name, { ...input, id: `wire-test-${name}` });
  expect(commands[name as CommandName].output.parse(done.data)).toMatchObject({ id: `wire-test-${name}` });
  const refused = await client.ask(name, { ...input, id: `wire-test-${name}`, more: 1 });
  expect(problemWire.parse(refused).error).toMatchObject({ code: 'request.invalid', field: 'more' });
});

it('an account opened with limits enforces them', async () => {
  const client = await connect(door.app.url, { as: await door.signIn('luis') });
  const withdraw = (monto: number) => client.ask('retiro', { cedula: '0912345678', monto, id: `limits-${monto}` });
  expect((await withdraw(500.01)).error).toMatchObject({ code: 'bank.over_limit', field: 'monto' });
  expect((await withdraw(10.01)).error).toMatchObject({ code: 'bank.insufficient_funds' });
  expect((await withdraw(10)).data).toMatchObject({ nuevo_saldo: -10 });
});
