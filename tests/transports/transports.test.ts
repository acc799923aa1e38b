import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { channelPositions, transports, useTransports } from '../support/clients/transports';

const connect = useTransports();
const channel = accountChannel(ANAS);

let door: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ env: { STATS_INTERVAL_MS: '100' } });
  [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
  await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 100 } });
});
afterAll(() => door.close());

describe.each(transports)('%s', (transport) => {
  const open = (as = ana, auth = {}) => connect(transport, door.app.url, { as, auth });

  it('[WS-1] the greeting comes first, with the client’s identity and the positions of its channels', async () => {
    const client = await open();
    expect(client.received[0]).toMatchObject({
      type: 'connected',
      data: { success: true, id: 'u_ana', usuario: { username: 'ana', rol: 'customer' }, modo_abierto: false },
      meta: { epoch: door.app.hub.epoch, channels: { [channel]: { seq: expect.any(Number), recovered: false } } },
    });
    await client.next('stats_updated');
  });

  it('[WS-1] the first message may have a token; a wrong one is refused with the problem', async () => {
    const token = ana.authorization.slice('Bearer '.length);
    const client = await connect(transport, door.app.url, { auth: { token } });
    expect(client.received[0]?.data).toMatchObject({ usuario: { username: 'ana' } });
    const wrong = await connect(transport, door.app.url, { auth: { token: `${token}x` }, greeted: false });
    const refused = await wrong.next('connect_error');
    expect((refused.data as { data: unknown }).data).toMatchObject({ code: 'auth.invalid_token' });
  });

  it('[WS-1] a guest may choose a name', async () => {
    const guest = await connect(transport, door.app.url, { auth: { username: 'Eva' } });
    expect(guest.received[0]?.data).toMatchObject({ usuario: null, id: expect.stringMatching(/^guest:/) });
    const session = [...door.app.hub.sessions].find(({ principal }) => principal.kind === 'guest');
    expect(session?.principal).toMatchObject({ name: 'Eva' });
    const named = await connect(transport, door.app.url, { as: ana, auth: { username: 'Otra' } });
    expect(named.received[0]?.data).toMatchObject({ usuario: { username: 'ana' } });
  });

  it('[WS-2] commands get replies, and reach every connection of their owner; a repeat takes effect once', async () => {
    const [one, two] = [await open(), await open()];
    const input = { cedula: ANAS, monto: 0.1, id: `contrato-${transport.replace(/\W/g, '-')}` };
    const reply = await one.ask('deposito', input);
    expect(reply).toMatchObject({ success: true, data: { tipo: 'deposito', monto: 0.1, canal: channel } });
    expect(await two.ask('deposito', input)).toEqual(reply);
    for (const client of [one, two]) {
      const { data, meta } = await client.next('balance_updated');
      expect(data).toEqual({ cedula: ANAS, balance: reply.data!.nuevo_saldo });
      expect(meta).toEqual({ channel, seq: reply.data!.seq, epoch: door.app.hub.epoch, at: expect.any(String) });
      expect(client.count('balance_updated')).toBe(1);
    }
  });

  it('[WS-2] subscribe and unsubscribe get replies before any event; events in between are not delivered', async () => {
    const client = await open();
    expect(await client.ask('unsubscribe', { channel })).toEqual({ success: true });
    const missed = await client.ask('deposito', {
      cedula: ANAS,
      monto: 1,
      id: `sin-oyente-${door.app.hub.sessions.size}-${Date.now()}`,
    });
    const { seq, recovered, epoch } = await client.subscribe(channel);
    expect([seq, recovered]).toEqual([missed.data!.seq, false]);
    expect(await client.subscribe(channel, { epoch, seq: 0 })).toMatchObject({ recovered: true, seq: 0 });
    await client.until(() => client.sequences(channel).at(-1) === seq);
    expect(client.sequences(channel)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
  });

  it('[WS-2] a ping gets the time, a signal gets success or an error', async () => {
    const client = await open();
    expect(await client.ask('ping', {})).toMatchObject({ success: true, data: { hora: expect.stringMatching(/Z$/) } });
    expect(await client.ask('presence', { status: 'away' })).toEqual({ success: true });
    const refused = await client.ask('typing', { room_id: 1, is_typing: true });
    expect(refused.error).toMatchObject({ code: 'chat.not_present', field: 'room_id' });
    expect((await client.ask('presence', { status: 'x' })).error).toMatchObject({ field: 'status' });
  });

  it.each([
    ['subscribe', { channel: 'account:1712345678' }, 'channel.not_found', 'channel'],
    ['subscribe', { channel: 'access' }, 'channel.not_found', 'channel'],
    ['subscribe', { channel, since: { epoch: 'x', seq: -1 } }, 'request.invalid', 'since.seq'],
    ['subscribe', { channel, extra: 1 }, 'request.invalid', 'extra'],
    ['ping', { x: 1 }, 'request.invalid', 'x'],
    ['transferir', {}, 'request.unknown_command', undefined],
    ['__proto__', {}, 'request.unknown_command', undefined],
    ['deposito', '50', 'request.invalid', undefined],
    ['deposito', null, 'request.invalid', undefined],
    ['deposito', { cedula: ANAS, monto: 1, id: 5 }, 'request.invalid', 'id'],
    ['deposito', { cedula: ANAS, monto: 1 }, 'command.id_required', 'id'],
    ['deposito', { cedula: LUISS, monto: 1, id: 'en-cuenta-ajena' }, 'bank.account_not_found', 'cedula'],
  ])('[WS-2] %s %j gets %s', async (name, input, code, field) => {
    const client = await open();
    const { success, error } = await client.ask(name, input);
    expect([success, error?.code, error?.field]).toEqual([false, code, field]);
    expect(await client.ask('ping', {})).toMatchObject({ success: true });
  });

  it('[WS-2] a refusal of a message without a number is sent as an event', async () => {
    const client = await open();
    client.send('deposito', { cedula: LUISS, monto: 1, id: 'sin-acuse-de-recibo' });
    expect((await client.next('problem')).data).toMatchObject({ error: { code: 'bank.account_not_found' } });
  });

  it('[WS-3] a client with positions gets the missed events; foreign positions are ignored', async () => {
    const client = await open();
    const { epoch } = door.app.hub;
    const { seq } = channelPositions(client)[channel]!;
    client.drop();
    for (let i = 0; i < 3; i++) await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
    const back = await open(ana, { epoch, positions: { [channel]: seq, [accountChannel(LUISS)]: 0 } });
    expect(channelPositions(back)).toMatchObject({ [channel]: { seq, recovered: true } });
    expect(channelPositions(back)).not.toHaveProperty([accountChannel(LUISS)]);
    await back.until(() => back.sequences(channel).length === 3);
    expect(back.sequences(channel)).toEqual([seq + 1, seq + 2, seq + 3]);
    const lost = await open(ana, { epoch: 'another', positions: { [channel]: seq } });
    expect(channelPositions(lost)[channel]).toMatchObject({ recovered: false });
  });

  it('[HUB-7] [SEC-8] a revoked channel and a revoked session end', async () => {
    const luis = await door.signIn('luis');
    const client = await open(luis);
    const watch = (method: string) =>
      door.ask(`/api/cuentas/${ANAS}/observadores`, { method, headers: admin, body: { usuario: 'luis' } });
    await watch('POST');
    await client.subscribe(channel);
    await watch('DELETE');
    expect((await client.next('unsubscribed')).data).toEqual({ channel, code: 'channel.not_found' });
    await door.ask('/api/auth/salir', { method: 'POST', headers: luis });
    expect((await client.next('goodbye')).data).toEqual({ code: 'session_ended', resume: false });
    await client.next('disconnect');
  });
});

it('[WS-3] positions are valid across transports', async () => {
  let positions: Record<string, number> = {};
  const heard: number[] = [];
  for (const transport of [...transports, ...transports]) {
    const client = await connect(transport, door.app.url, { as: ana, auth: { epoch: door.app.hub.epoch, positions } });
    const { json } = await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
    await client.until(() => client.sequences(channel).at(-1) === (json.data as { seq: number }).seq);
    heard.push(...client.sequences(channel));
    positions = { [channel]: heard.at(-1)! };
    client.drop();
    await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
  }
  expect(heard).toEqual(Array.from({ length: heard.length }, (_, i) => heard[0]! + i));
  expect(heard).toHaveLength(2 * 2 * transports.length - 1);
});
