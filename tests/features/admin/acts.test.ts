import { notice as noticeSchema } from '../../../contract/features/admin/schemas';
import type { TestServer } from '../../support/servers/test-server';
import { ANAS, codeOf, useTestServers } from '../../support/servers/test-server';
import { guest, MemoryConnection } from '../../hub/hub-world';
import { useClients, type Client } from '../../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();

/** Opens two nodes over one database, and signs an administrator in. */
async function openNodes(): Promise<{ here: TestServer; there: TestServer; admin: { authorization: string } }> {
  const here = await openDoor({ demo: false });
  const there = await openDoor({ demo: false, home: here.home });
  return { here, there, admin: await here.signIn('admin') };
}

const connectionOf = (door: TestServer, username: string): string =>
  [...door.app.hub.sessions].find(({ principal }) => principal.kind === 'user' && principal.username === username)!.id;

describe('[ADM-4] closing a connection', () => {
  it('works from any node, sends the reason to the client, and lets the user reconnect', async () => {
    const { here, there, admin } = await openNodes();
    const ana = await there.signIn('ana');
    const client = await connect(there.app.url, { as: ana });
    const other = await connect(there.app.url, { as: ana });
    const [id] = [...there.app.hub.sessions].map((session) => session.id);
    const path = `/api/admin/conexiones/${id}/cerrar`;
    await there.ask('/api/admin/conexiones', { headers: admin });
    const { status, json } = await here.ask(path, { body: {}, headers: admin });
    expect([status, json.data]).toEqual([200, expect.objectContaining({ conexion: id })]);
    const { data } = await client.next('goodbye');
    expect(data).toEqual({ code: 'disconnected_by_admin', resume: false });
    await client.next('disconnect');
    expect(other.socket.connected).toBe(true);
    await connect(there.app.url, { as: ana });
    const again = await there.ask(path, { body: {}, headers: admin });
    expect(codeOf(again)).toEqual([404, 'admin.connection_not_found']);
  });

  it('takes effect once: a repeated command returns the first answer', async () => {
    const door = await openDoor();
    const admin = await connect(door.app.url, { as: await door.signIn('admin') });
    const ana = await connect(door.app.url, { as: await door.signIn('ana') });
    const input = { conexion: connectionOf(door, 'ana'), id: 'close-ana-once' };
    const first = await admin.ask('desconectar', input);
    await ana.next('disconnect');
    expect(await admin.ask('desconectar', input)).toEqual(first);
    const { json } = await door.ask('/api/admin/auditoria?acto=desconectar', { headers: await door.signIn('admin') });
    expect(json.data).toHaveLength(1);
  });
});

it('[ADM-4] ending a user’s sessions ends them on all nodes and closes their connections', async () => {
  const { here, there, admin } = await openNodes();
  const [one, two] = [await here.signIn('luis'), await there.signIn('luis')];
  const clients = [await connect(here.app.url, { as: one }), await connect(there.app.url, { as: two })];
  const ana = await connect(there.app.url, { as: await there.signIn('ana') });
  const { json } = await here.ask('/api/admin/usuarios/luis/sesiones/cerrar', { method: 'POST', headers: admin });
  expect(json.data).toMatchObject({ usuario: 'luis', sesiones: 2 });
  for (const client of clients) expect((await client.next('goodbye')).data).toMatchObject({ code: 'session_ended' });
  for (const headers of [one, two]) expect((await there.ask('/api/auth/yo', { headers })).status).toBe(401);
  expect(ana.socket.connected).toBe(true);
  await there.signIn('luis');
});

describe('[ADM-5] a notice', () => {
  const send = (door: TestServer, headers: { authorization: string }, audiencia: object) =>
    door.ask('/api/admin/avisos', { body: { texto: 'Cerramos a las 6', nivel: 'aviso', audiencia }, headers });

  it.each([
    ['all', { tipo: 'todos' }, ['ana', 'luis', 'guest', 'admin']],
    ['a role', { tipo: 'rol', valor: 'customer' }, ['ana', 'luis']],
    ['guests', { tipo: 'rol', valor: 'invitado' }, ['guest']],
    ['a user', { tipo: 'usuario', valor: 'luis' }, ['luis']],
    ['the subscribers of a channel', { tipo: 'canal', valor: `account:${ANAS}` }, ['ana', 'admin']],
  ])('for %s reaches exactly those clients, once each, on every node', async (_name, audience, reached) => {
    const { here, there, admin } = await openNodes();
    const clients: Record<string, Client> = {
      ana: await connect(here.app.url, { as: await here.signIn('ana') }),
      luis: await connect(there.app.url, { as: await there.signIn('luis') }),
      guest: await connect(there.app.url),
      admin: await connect(there.app.url, { as: admin }),
    };
    await clients.admin!.subscribe(`account:${ANAS}`);
    const { json } = await send(here, admin, audience);
    // The notice for everybody follows: a client that has received it has received every earlier event.
    await send(here, admin, { tipo: 'todos' });
    const { aviso } = json.data as { aviso: string };
    for (const [name, client] of Object.entries(clients)) {
      await client.next('aviso', ({ data }) => noticeSchema.parse(data).id !== aviso);
      const received = client.received.filter(
        ({ type, data }) => type === 'aviso' && noticeSchema.parse(data).id === aviso,
      );
      expect([name, received.length]).toEqual([name, reached.includes(name) ? 1 : 0]);
      if (received[0]) {
        expect(received[0].data).toMatchObject({ texto: 'Cerramos a las 6', nivel: 'aviso', de: 'Administración' });
        expect(received[0].meta.channel).toBe('session');
      }
    }
  });

  it('has a preview: the number of connections it would reach, and a sample of their users', async () => {
    const { here, there, admin } = await openNodes();
    for (const node of [here, there]) await connect(node.app.url, { as: await node.signIn('ana') });
    await connect(there.app.url);
    const preview = async (query: string) =>
      (await there.ask(`/api/admin/avisos/alcance?${query}`, { headers: admin })).json.data;
    await here.ask('/api/admin/conexiones', { headers: admin });
    expect(await preview('tipo=usuario&valor=ana')).toEqual({
      ...{ conexiones: 2, usuarios: 1 },
      muestra: [{ id: 'u_ana', username: 'ana', nombre: 'Ana', rol: 'customer' }],
    });
    expect(await preview('tipo=todos')).toMatchObject({ conexiones: 3, usuarios: 2 });
  });

  it('is stored with its audience; the history is paginated', async () => {
    const door = await openDoor();
    const headers = await door.signIn('admin');
    for (const valor of ['ana', 'luis', 'admin']) await send(door, headers, { tipo: 'usuario', valor });
    const first = (await door.ask('/api/admin/avisos?limite=2', { headers })).json as Page;
    expect(first.data.map(({ audiencia }) => audiencia.valor)).toEqual(['admin', 'luis']);
    const rest = (await door.ask(`/api/admin/avisos?antes=${first.siguiente}`, { headers })).json as Page;
    expect(rest.data.map(({ audiencia }) => audiencia.valor)).toEqual(['ana']);
    expect(rest.siguiente).toBeNull();
  });

  it('is never delivered before the greeting', async () => {
    const { hub } = (await openDoor()).app;
    const connection = new MemoryConnection();
    const session = hub.connect(connection, guest);
    hub.sendToSessions('aviso', { id: 'too early' }, () => true);
    await session.resume({}, () => session.tell('connected', {}));
    hub.sendToSessions('aviso', { id: 'in time' }, () => true);
    hub.flush();
    expect(connection.received.map(({ type }) => type)).toEqual(['connected', 'aviso']);
    session.closed();
  });
});

interface Page {
  success: boolean;
  data: { audiencia: { valor: string } }[];
  siguiente: number | null;
}
