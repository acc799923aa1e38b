import { STATS_CHANNEL } from '../../contract/core/channels';
import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';

const connect = useClients();
const channel = accountChannel(ANAS);

describe('in classroom mode, with the handlers of the bank’s clients', () => {
  let door: TestServer;
  beforeAll(async () => void (door = await startTestServer({ env: { PULSO_OPEN: 'true', STATS_INTERVAL_MS: '100' } })));
  afterAll(() => door.close());

  it('`connected` comes first, then periodic stats, and a POST’s balance on two connections', async () => {
    const tabs = [await connect(door.app.url), await connect(door.app.url, { transports: ['polling', 'websocket'] })];
    for (const tab of tabs) expect(tab.received[0]).toMatchObject({ type: 'connected', data: { success: true } });
    const answer = await door.ask('/api/deposito', { body: { cedula: ANAS, monto: 50 } });
    expect(answer.json).toMatchObject({ success: true, data: { nuevo_saldo: 50 } });
    for (const tab of tabs) {
      const { data, meta } = await tab.next('balance_updated');
      expect(data).toEqual({ cedula: ANAS, balance: 50 });
      expect(meta).toEqual({ channel, seq: 1, epoch: expect.any(String), at: expect.stringMatching(/^\d{4}-.*Z$/) });
      await tab.until(() => tab.count('stats_updated') >= 3);
    }
    const { data, meta } = tabs[0]!.of(STATS_CHANNEL)[0]!;
    expect(data).toEqual({
      success: true,
      estadisticas: {
        clientes_activos: expect.any(Number),
        operaciones_simultaneas: expect.any(Number),
        conexiones_activas: expect.any(Number),
      },
    });
    expect(meta).toEqual({ channel: STATS_CHANNEL, at: expect.any(String) });
  });

  it('an account opened while they are connected is subscribed automatically', async () => {
    const tab = await connect(door.app.url);
    const cedula = '0900000077';
    await tab.ask('abrir_cuenta', { cedula, titular: 'Nueva' });
    await tab.next('subscribed', ({ data }) => (data as { channel: string }).channel === accountChannel(cedula));
    await tab.ask('deposito', { cedula, monto: 7, id: 'el-primero-de-todos' });
    expect((await tab.next('balance_updated')).data).toEqual({ cedula, balance: 7 });
  });

  it('any page of this machine may poll; in public mode a page of any origin may', async () => {
    const poll = async ({ ask }: TestServer, origin: string) => {
      const { status, headers } = await ask('/socket.io/?EIO=4&transport=polling', { headers: { origin } });
      return [status, headers['access-control-allow-origin']];
    };
    expect(await poll(door, 'http://localhost:3000')).toEqual([200, 'http://localhost:3000']);
    expect(await poll(door, 'https://anywhere.example')).toEqual([403, undefined]);
    const open = await startTestServer({ env: { PULSO_OPEN: 'public' } });
    expect(await poll(open, 'https://anywhere.example')).toEqual([200, '*']);
    await open.close();
  });
});

describe('signed in', () => {
  let door: TestServer;
  let ana: { authorization: string };
  let admin: { authorization: string };
  beforeAll(async () => {
    door = await startTestServer({ env: { STATS_INTERVAL_MS: '100' } });
    [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
    await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 100 } });
  });
  afterAll(() => door.close());

  it('the greeting has the client’s identity and the positions of its channels', async () => {
    const { received: heard } = await connect(door.app.url, { as: ana });
    expect(heard[0]).toMatchObject({
      type: 'connected',
      data: { success: true, id: 'u_ana', usuario: { username: 'ana', rol: 'customer' }, modo_abierto: false },
      meta: { epoch: expect.any(String), channels: { [channel]: { seq: expect.any(Number), recovered: false } } },
    });
  });

  it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
    'over %j: commands are acknowledged, and delivered on every connection of their owner',
    async (transports) => {
      const [one, two] = [
        await connect(door.app.url, { as: ana, transports }),
        await connect(door.app.url, { as: ana }),
      ];
      const id = `por-${transports.join('-y-')}`;
      const reply = await one.ask('deposito', { cedula: ANAS, monto: 0.1, id });
      expect(reply).toMatchObject({ success: true, data: { id, tipo: 'deposito', monto: 0.1, canal: channel } });
      for (const tab of [one, two]) {
        const { data, meta } = await tab.next('balance_updated');
        expect([data, meta.seq]).toEqual([{ cedula: ANAS, balance: reply.data!.nuevo_saldo }, reply.data!.seq]);
      }
      expect(reply.data).not.toHaveProperty('id_generado');
    },
  );

  it('subscribe and unsubscribe are acknowledged; events in between are not delivered', async () => {
    const tab = await connect(door.app.url, { as: ana });
    expect(await tab.ask('unsubscribe', { channel })).toEqual({ success: true });
    const missed = await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'sin-que-nadie-lo-oiga' });
    const { seq, recovered, epoch } = await tab.subscribe(channel);
    expect([seq, recovered]).toEqual([missed.data!.seq, false]);
    await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'y-este-lo-oyen-todos' });
    await tab.next('balance_updated');
    expect(tab.sequences(channel)).toEqual([seq + 1]);
    expect(await tab.subscribe(channel, { epoch, seq: 0 })).toMatchObject({ recovered: true, seq: 0 });
    await tab.until(() => tab.sequences(channel).length === seq + 2);
    expect(tab.sequences(channel).slice(1)).toEqual(Array.from({ length: seq + 1 }, (_, i) => i + 1));
  });

  it.each([
    ['subscribe', [{ channel: 'account:1712345678' }], 'channel.not_found', 'channel'],
    ['subscribe', [{ channel: 'account:0000000000' }], 'channel.not_found', 'channel'],
    ['subscribe', [{ channel: 'access' }], 'channel.not_found', 'channel'],
    ['subscribe', [{ channel, since: { epoch: 'x', seq: -1 } }], 'request.invalid', 'since.seq'],
    ['subscribe', [{ channel, extra: 1 }], 'request.invalid', 'extra'],
    ['subscribe', [], 'request.invalid', undefined],
    ['transferir', [{}], 'request.unknown_command', undefined],
    ['deposito', ['50'], 'request.invalid', undefined],
    ['deposito', [{ cedula: ANAS, monto: 1, id: 5 }], 'request.invalid', 'id'],
    ['deposito', [{ cedula: ANAS, monto: 1, id: 'corto' }], 'request.invalid', 'id'],
    ['deposito', [{ cedula: ANAS, monto: 1 }], 'command.id_required', 'id'],
    ['deposito', [{ cedula: LUISS, monto: 1, id: 'en-cuenta-ajena' }], 'bank.account_not_found', 'cedula'],
  ])('%s %j gets %s', async (name, args, code, field) => {
    const tab = await connect(door.app.url, { as: ana });
    const { success, error } = await tab.ask(name, ...args);
    expect([success, error?.code, error?.field]).toEqual([false, code, field]);
  });

  it('a refusal without an acknowledgement is sent as an event', async () => {
    const tab = await connect(door.app.url, { as: ana });
    tab.socket.emit('deposito', { cedula: LUISS, monto: 1, id: 'sin-acuse-de-recibo' });
    expect((await tab.next('problem')).data).toMatchObject({ error: { code: 'bank.account_not_found' } });
  });

  it('the handshake may have a token; a wrong one is refused with the problem', async () => {
    const token = ana.authorization.slice('Bearer '.length);
    const tab = await connect(door.app.url, { auth: { token } });
    expect(tab.received[0]?.data).toMatchObject({ usuario: { username: 'ana' } });
    const wrong = await connect(door.app.url, { auth: { token: `${token}x` }, greeted: false });
    expect(((await wrong.next('connect_error')).data as { data: unknown }).data).toMatchObject({
      code: 'auth.invalid_token',
    });
  });
});
