import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { upgrade, type RawWebSocket } from '../support/clients/raw-websocket';

const connect = useClients();
const plenty = { perSecond: 1e6, burst: 1e6 };

let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: { messages: { perSecond: 100, burst: 50 }, commands: plenty } });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(() => door.close());

/** A connection that speaks the protocol by hand, after the greeting. */
async function open(headers: object = {}, node = door): Promise<RawWebSocket> {
  const { websocket } = await upgrade(node.app.url, { ...headers });
  websocket!.send('40');
  await websocket!.next((text) => text.startsWith('42["connected"'));
  return websocket!;
}

const alive = async (): Promise<number> => (await door.ask('/health')).status;
const memory = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

describe('packets that are too large', () => {
  it('[SEC-15] over WebSocket close the connection with 1009, in one frame or in fragments', async () => {
    const whole = await open();
    whole.send(`42["subscribe",{"channel":"${'x'.repeat(64 * 1024)}"}]`);
    expect(await whole.closed).toBe(1009);
    const pieces = await open();
    pieces.send('42["subscribe",{"channel":"', { final: false });
    for (let i = 0; i < 64; i++) pieces.send('x'.repeat(1024), { opcode: 0, final: false });
    expect(await pieces.closed).toBe(1009);
    expect(await alive()).toBe(200);
  });

  it('[SEC-15] over polling are refused', async () => {
    const { text } = await door.ask('/socket.io/?EIO=4&transport=polling');
    const { sid } = JSON.parse(text.slice(1)) as { sid: string };
    const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const answer = await door.ask(path, {
      body: `4${'x'.repeat(64 * 1024)}`,
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.status).toBe(413);
  });
});

describe('invalid packets', () => {
  it.each([
    ['a million attachments', '451000000-["deposito",{"_placeholder":true,"num":0}]'],
    ['an attachment', '451-["deposito",{"_placeholder":true,"num":0}]'],
    ['an acknowledgement with attachments', '461-1["x"]'],
    ['no JSON', '42{'],
    ['no event name', '42[]'],
    ['an object for a name', '42[{"toString":1}]'],
    ['a reserved name', '42["disconnect"]'],
    ['another type', '49'],
    ['another engine type', 'x'],
    ['a connection twice', '40'],
    ['an empty text', ''],
    ['a ping in the wrong direction', '2'],
  ])('[SEC-17] [SEC-19] %s ends the connection, not the process', async (_what, packet) => {
    const socket = await open();
    socket.send(packet);
    await socket.closed;
    expect(await alive()).toBe(200);
  });

  it('[SEC-17] [SEC-19] unexpected binary data ends the connection', async () => {
    const socket = await open();
    socket.send(Buffer.from([1, 2, 3]), { opcode: 2 });
    await socket.closed;
    expect(await alive()).toBe(200);
  });

  it.each([
    ['42%["__proto__",{}]', 'request.unknown_command'],
    ['42%["constructor"]', 'request.unknown_command'],
    ['42%["toString",1,2,3]', 'request.unknown_command'],
    ['42%[7]', 'request.unknown_command'],
    ['42%["error",{"message":"x"}]', 'request.unknown_command'],
    ['42%["deposito",{"_placeholder":true,"num":0}]', 'request.invalid'],
    ['42%["deposito",null]', 'request.invalid'],
    ['42%["deposito",[]]', 'request.invalid'],
    ['42%["deposito",{"__proto__":{"x":1}}]', 'request.malformed'],
    ['42%["deposito",{"cedula":"1","cedula":"2"}]', 'request.malformed'],
    ['42%["deposito",{"monto":1e400}]', 'request.malformed'],
    ['42%["deposito",{"monto":9007199254740993}]', 'request.malformed'],
    [`42%["deposito",${'['.repeat(40)}${']'.repeat(40)}]`, 'request.malformed'],
  ])('[SEC-19] [SEC-33] %s gets a reply', async (packet, code) => {
    const socket = await open(ana);
    socket.send(packet.replace('%', '5'));
    const answer = await socket.next((text) => text.startsWith('435'));
    const [reply] = JSON.parse(answer.slice(3)) as [{ error: { code: string } }];
    expect(reply.error.code).toBe(code);
    expect(Object.prototype).not.toHaveProperty('x');
    socket.destroy();
  });

  it('[SEC-33] malicious data in the handshake ends the connection', async () => {
    const { websocket } = await upgrade(door.app.url);
    websocket!.send('40{"__proto__":{"token":"x"}}');
    await websocket!.closed;
    expect(websocket!.texts.join()).not.toContain('connected');
  });

  it('[SEC-19] [SEC-23] several connections in one are impossible', async () => {
    const token = (await door.signIn('luis')).authorization.slice('Bearer '.length);
    const { websocket } = await upgrade(door.app.url);
    const before = door.app.hub.sessions.size;
    for (let i = 0; i < 100; i++) websocket!.send(`40{"token":"${token}"}`);
    await websocket!.next((text) => text.startsWith('42["connected"'));
    expect(door.app.hub.sessions.size).toBeLessThanOrEqual(before + 1);
    websocket!.destroy();
  });
});

describe('floods', () => {
  it('[SEC-22] are limited, then closed; another user’s deposits are not affected', async () => {
    const flooder = await connect(door.app.url, { as: luis });
    const saver = await connect(door.app.url, { as: ana });
    const codes = new Map<string, number>();
    let flooding = true;
    const flood = (async () => {
      while (flooding) {
        for (let i = 0; i < 20; i++) {
          flooder.socket.emit('subscribe', { channel: 'nada:1' }, ({ error }: { error: { code: string } }) =>
            codes.set(error.code, (codes.get(error.code) ?? 0) + 1),
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    const started = performance.now();
    for (let i = 0; i < 20; i++) {
      const reply = await saver.ask('deposito', { cedula: ANAS, monto: 1, id: `durante-la-riada-${i}` });
      expect(reply).toMatchObject({ success: true });
    }
    expect(performance.now() - started).toBeLessThan(2_000);
    expect((await flooder.next('goodbye')).data).toMatchObject({ code: 'flooding', resume: false });
    expect((await flooder.next('disconnect')).data).toBe('io server disconnect');
    flooding = false;
    await flood;
    expect(codes.get('request.rate_limited')).toBeGreaterThan(0);
    expect(codes.get('channel.not_found')).toBeGreaterThanOrEqual(50);
    expect(saver.count('disconnect')).toBe(0);
  });

  it('[SEC-22] a client that is too fast only now and then gets an error and stays connected', async () => {
    const client = await connect(door.app.url, { as: ana });
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => client.ask('unsubscribe', { channel: 'stats' })),
    );
    const refused = answers.filter(({ error }) => error?.code === 'request.rate_limited');
    expect(refused.length).toBeGreaterThan(40);
    expect(refused[0]?.error?.retry_after_ms).toBeGreaterThan(0);
    expect(client.socket.connected).toBe(true);
  });

  it.each([
    ['acknowledgements of nothing', '430[]', 1],
    ['heartbeats', '3', 1],
    ['pings', 'x', 9],
  ])('[SEC-22] of %s end the connection', async (_what, packet, opcode) => {
    const socket = await open();
    let closed = false;
    void socket.closed.then(() => (closed = true));
    while (!closed) {
      for (let i = 0; i < 20; i++) socket.send(packet, { opcode });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});

describe('[SEC-25] clients that do not read', () => {
  let node: TestServer;
  beforeAll(async () => {
    node = await startTestServer({
      limits: { messages: plenty, commands: plenty, outbox: 64 * 1024, heartbeatMs: 60_000 },
    });
  });
  afterAll(() => node.close());

  /** Publishes much to all, in several turns, so that it can be sent. */
  async function publishStats(megabytes: number): Promise<void> {
    const text = 'x'.repeat(8 * 1024);
    for (let i = 0; i < megabytes * 128; i++) {
      node.app.hub.publishEphemeral('stats', 'stats_updated', { text, i });
      if (i % 8 === 0) await new Promise(setImmediate);
    }
  }

  it('cost no memory and block no one: a paused WebSocket, and a poller that never polls', async () => {
    const paused = await open({}, node);
    paused.socket.pause();
    const { text } = await node.ask('/socket.io/?EIO=4&transport=polling');
    const { sid } = JSON.parse(text.slice(1)) as { sid: string };
    await node.ask(`/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      body: '40',
      headers: { 'content-type': 'text/plain' },
    });
    const reader = await connect(node.app.url);
    while (node.app.hub.sessions.size < 3) await new Promise(setImmediate);
    const before = memory();
    await publishStats(40);
    const waiting = [...node.app.hub.sessions].map(({ waitingBytes }) => waitingBytes);
    for (const bytes of waiting) expect(bytes).toBeLessThanOrEqual(64 * 1024);
    await reader.until(() => (reader.received.at(-1)?.data as { i?: number }).i === 40 * 128 - 1);
    reader.received.length = 0;
    expect(memory() - before).toBeLessThan(150e6);
    paused.destroy();
  });

  it('are cut if they do not read their replies', async () => {
    const luisHere = await node.signIn('luis');
    const socket = await open(luisHere, node);
    socket.socket.pause();
    const [session] = [...node.app.hub.sessions].filter(({ principal }) => principal.id === 'u_luis');
    while (!session!.ended) {
      for (let n = 0; n < 200; n++) socket.send(`42${n}["subscribe",{"${'x'.repeat(200)}":1}]`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.destroy();
  });

  it('are cut if they do not read the answers to their pings', async () => {
    const socket = await open(await node.signIn('luis'), node);
    socket.socket.pause();
    const [session] = [...node.app.hub.sessions].filter(({ principal }) => principal.id === 'u_luis');
    while (!session!.ended) {
      for (let n = 0; n < 500; n++) socket.send('x'.repeat(120), { opcode: 9 });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.destroy();
  });

  it('are cut while others keep receiving their own events', async () => {
    const [anaHere, luisHere] = [await node.signIn('ana'), await node.signIn('luis')];
    const lazy = await open(luisHere, node);
    lazy.socket.pause();
    const reader = await connect(node.app.url, { as: anaHere });
    for (let i = 0; i < 50; i++) {
      await node.ask('/api/deposito', { headers: anaHere, body: { cedula: ANAS, monto: 1 } });
      await publishStats(0.05);
    }
    await reader.until(() => reader.of(accountChannel(ANAS)).length === 50);
    expect(reader.of(accountChannel(LUISS))).toEqual([]);
    lazy.destroy();
  });
});
