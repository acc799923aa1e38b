import { MemoryBus } from '../../server/bus/bus-memory';
import { ANAS, codeOf, useTestServers, type Answer, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';

const openDoor = useTestServers();
const connect = useClients();

type Headers = { authorization: string };

const post = (door: TestServer, path: string, headers: Headers, body?: object): Promise<Answer> =>
  door.ask(path, { method: 'POST', headers, body });
const demote = (door: TestServer, user: string, headers: Headers) =>
  post(door, `/api/usuarios/u_${user}/rol`, headers, { rol: 'customer' });
const disable = (door: TestServer, user: string, headers: Headers) =>
  post(door, `/api/usuarios/u_${user}/estado`, headers, { deshabilitado: true });
const administrators = async ({ app }: TestServer): Promise<string[]> => {
  const rows = await app.database.prisma.user.findMany({ where: { role: 'admin', disabled: false } });
  return rows.map(({ username }) => username).sort();
};

describe('[SEC-72] there is always an administrator', () => {
  it.each([
    ['demotes', demote],
    ['disables', disable],
  ])('a user who %s the last administrator is refused', async (_, act) => {
    const door = await openDoor();
    const headers = await door.signIn('admin');
    expect(codeOf(await act(door, 'admin', headers))).toEqual([409, 'admin.last_administrator']);
    expect((await door.ask('/api/admin/auditoria', { headers })).status).toBe(200);
    await door.app.identity.setRole('u_luis', 'admin');
    await door.app.identity.setDisabled('u_luis', true); // a disabled administrator does not count
    expect(codeOf(await act(door, 'admin', headers))).toEqual([409, 'admin.last_administrator']);
    await door.app.identity.setDisabled('u_luis', false);
    expect((await act(door, 'admin', headers)).status).toBe(200);
    expect(await administrators(door)).toEqual(['luis']);
  });

  it.each([
    ['demote', demote, demote],
    ['disable', disable, disable],
    ['demote and disable', demote, disable],
  ])('of two who %s each other at the same moment, on two nodes, one remains', async (_, one, other) => {
    const first = await openDoor({ demo: false });
    const second = await openDoor({ home: first.home, demo: false });
    for (let round = 0; round < 5; round++) {
      for (const id of ['u_admin', 'u_luis']) {
        await first.app.identity.setDisabled(id, false);
        await first.app.identity.setRole(id, 'admin');
      }
      const [admin, luis] = [await first.signIn('admin'), await second.signIn('luis')];
      const answers = await Promise.all([one(first, 'luis', admin), other(second, 'admin', luis)]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await administrators(first)).toHaveLength(1);
    }
  });
});

describe('[SEC-73] a revoked role is void everywhere, from the reply on', () => {
  /** Two nodes, of which the second gets no events of the first. */
  async function isolatedNode() {
    const first = await openDoor({ demo: false });
    await first.app.identity.setRole('u_luis', 'admin');
    const bus = new MemoryBus().endpoint();
    const second = await openDoor({ home: first.home, demo: false, bus, pollMs: 600_000 });
    const luis = await second.signIn('luis');
    const socket = await connect(second.app.url, { as: luis });
    // From now on the second node has his session in memory.
    expect((await second.ask('/api/admin/cuentas', { headers: luis })).status).toBe(200);
    expect(await socket.ask('subscribe', { channel: 'vitals' })).toMatchObject({ success: true });
    return { first, second, luis, socket };
  }

  it.each([
    ['demoted', demote, 'auth.forbidden'],
    ['disabled', disable, 'auth.invalid_token'],
  ])('%s: a node without the event refuses all reads, acts and channels of administrators', async (_, act, code) => {
    const { first, second, luis, socket } = await isolatedNode();
    expect((await act(first, 'luis', await first.signIn('admin'))).status).toBe(200);
    const answers = [
      await second.ask('/api/admin/cuentas', { headers: luis }),
      await post(second, '/api/usuarios/u_ana/rol', luis, { rol: 'admin' }),
      await post(second, '/api/usuarios/u_ana/sesiones/cerrar', luis),
      await post(second, '/api/admin/tokens', luis, { name: 'x', scope: 'broadcast' }),
      await post(second, '/api/ops/jobs', luis, { fuentes: ['http://192.0.2.1/'] }),
      await post(second, `/api/admin/cuentas/${ANAS}/cerrar`, luis, {}),
    ];
    expect(answers.map((answer) => codeOf(answer)[1])).toEqual(answers.map(() => code));
    for (const [name, input] of [
      ['cerrar_cuenta', { cedula: ANAS }],
      ['deposito', { cedula: ANAS, monto: 1, id: 'by-one-demoted' }],
      ['avisar', { texto: 'Hola', nivel: 'info', audiencia: { tipo: 'todos' } }],
      ['iniciar_scraping', { fuentes: ['http://192.0.2.1/'], id: 'by-one-demoted-2' }],
      ['subscribe', { channel: 'ops' }],
      ['subscribe', { channel: `account:${ANAS}` }],
    ] as const) {
      expect([name, await socket.ask(name, input)]).toMatchObject([name, { success: false }]);
    }
    const { prisma } = first.app.database;
    expect([await prisma.scrapeJob.count(), await prisma.notice.count(), await prisma.serviceToken.count()]).toEqual([
      0, 0, 0,
    ]);
    expect(await prisma.user.findUnique({ where: { id: 'u_ana' } })).toMatchObject({ role: 'customer' });
  });
});
