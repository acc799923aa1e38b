import { request } from 'node:http';
import { deflateRawSync, constants } from 'node:zlib';
import { WebSocket } from 'ws';
import { CATALOG_CHANNEL } from '../../contract/features/catalog/channels';
import { roomChannel } from '../../contract/features/chat/channels';
import { deflatedWire } from '../../server/transports/websocket/codec';
import { ANAS, startTestServer, useTestServers, type TestServer } from '../support/servers/test-server';
import { ENGINE, upgrade, type RawWebSocket } from '../support/clients/raw-websocket';
import { useTransports } from '../support/clients/transports';

const openDoor = useTestServers();
const connect = useTransports();
const plenty = { perSecond: 1e6, burst: 1e6 };
const HUB = '/hub';
const ROOM = '/ws/1?username=Eva';
const CATALOG = '/';

let door: TestServer;
beforeAll(async () => {
  door = await startTestServer({ limits: { messages: { perSecond: 100, burst: 50 }, commands: plenty } });
});
afterAll(() => door.close());

/** A connection by hand, after the greeting. */
async function open(path: string, headers: object = {}, node = door): Promise<RawWebSocket> {
  const { websocket, status } = await upgrade(node.app.url, { ...headers }, path);
  if (!websocket) throw new Error(`refused with ${status}`);
  if (path === HUB) websocket.send('{"type":"hello"}');
  await websocket.next((text) => text.includes('"connected"') || text.includes('CONNECTION_ESTABLISHED'));
  return websocket;
}

const alive = async (): Promise<number> => (await door.ask('/health')).status;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Repeats `work` until the other end has closed. @returns the code */
async function untilClosed(websocket: RawWebSocket, work: () => void): Promise<number> {
  let closed = false;
  void websocket.closed.then(() => (closed = true));
  while (!closed) {
    work();
    await turn();
  }
  return websocket.closed;
}

describe.each([HUB, ROOM, CATALOG])('%s', (path) => {
  it('[SEC-15] a message that is too large closes the connection with 1009, in one frame or in fragments', async () => {
    const whole = await open(path);
    whole.send(`{"type":"ping","x":"${'x'.repeat(64 * 1024)}"}`);
    expect(await whole.closed).toBe(1009);
    const pieces = await open(path);
    pieces.send('{"type":"ping","x":"', { final: false });
    for (let i = 0; i < 64; i++) pieces.send('x'.repeat(1024), { opcode: 0, final: false });
    expect(await pieces.closed).toBe(1009);
    expect(await alive()).toBe(200);
  });

  it.each(['x', ''])('[SEC-16] a message of endless fragments of %j is closed', async (piece) => {
    const socket = await open(path);
    socket.send('x', { final: false });
    let sent = 0;
    const code = await untilClosed(socket, () => {
      for (let i = 0; i < 50; i++, sent++) socket.send(piece, { opcode: 0, final: false });
    });
    expect(code).toBe(1008);
    expect(sent).toBeLessThan(8_000);
    expect(await alive()).toBe(200);
  });

  it('[SEC-22] a flood of messages is limited, then closed with 4002; others are not affected', async () => {
    const ana = await door.signIn('ana');
    const saver = await connect('/hub', door.app.url, { as: ana });
    const socket = await open(path);
    const flood = untilClosed(socket, () => {
      for (let i = 0; i < 20; i++) socket.send(path === HUB ? '{"type":"ping","ref":1,"data":{}}' : '{"type":"ping"}');
    });
    const started = performance.now();
    for (let i = 0; i < 10; i++) {
      const input = { cedula: ANAS, monto: 1, id: `riada-${path.replaceAll(/\W/g, '')}-${i}` };
      expect(await saver.ask('deposito', input)).toMatchObject({ success: true });
    }
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await flood).toBe(4002);
    expect(socket.texts.some((text) => text.includes('request.rate_limited'))).toBe(true);
    expect(socket.texts.at(-1)).toContain('flooding');
    expect(saver.count('disconnect')).toBe(0);
  });

  it.each([
    ['pings', 9],
    ['pongs', 10],
  ])('[SEC-22] a flood of %s is closed, even before the first message', async (_what, opcode) => {
    const { websocket } = await upgrade(door.app.url, {}, path);
    const code = await untilClosed(websocket!, () => {
      for (let i = 0; i < 20; i++) websocket!.send('x', { opcode });
    });
    expect(code).toBe(4002);
  });

  it('[SEC-25] a client that does not read is cut at a bounded cost; one that reads continues', async () => {
    const node = await openDoor({ limits: { outbox: 64 * 1024, messages: plenty, heartbeatMs: 60_000 } });
    const paused = await open(path, {}, node);
    const reader = await open(path, {}, node);
    paused.socket.pause();
    const channel = path === CATALOG ? CATALOG_CHANNEL : roomChannel(1);
    for (const one of path === HUB ? [paused, reader] : [])
      one.send(JSON.stringify({ type: 'subscribe', data: { channel } }));
    const { hub } = node.app;
    const [slowOne, quickOne] = [...hub.sessions];
    while (!slowOne!.subscriptions.get(channel)?.live || !quickOne!.subscriptions.get(channel)?.live) await turn();
    const before = process.memoryUsage().rss;
    let seq = 0;
    const content = 'x'.repeat(4 * 1024);
    while (!slowOne!.ended) {
      const at = Date.now();
      hub.dispatch([{ channel, seq: ++seq, type: 'message', data: JSON.stringify({ content }), at }]);
      expect(slowOne!.waitingBytes).toBeLessThanOrEqual(64 * 1024);
      if (seq % 4 === 0) await new Promise(setImmediate);
    }
    await reader.next((text) => text.includes(`"seq":${seq}`));
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    expect(reader.socket.destroyed).toBe(false);
    paused.destroy();
  });
});

it('[SEC-16] a frame sent byte by byte is closed', async () => {
  const socket = await open(HUB);
  socket.socket.setNoDelay();
  socket.socket.write(Buffer.from([0x81, 0xfe, 0x7f, 0xff, 0, 0, 0, 0]));
  const code = await untilClosed(socket, () => socket.socket.write('x'));
  expect(code).toBe(1008);
});

it('[SEC-25] a client that does not read its replies is cut', async () => {
  const node = await openDoor({ limits: { outbox: 64 * 1024, messages: plenty, heartbeatMs: 60_000 } });
  const socket = await open(HUB, await node.signIn('luis'), node);
  socket.socket.pause();
  const [session] = [...node.app.hub.sessions].filter(({ principal }) => principal.id === 'u_luis');
  while (!session!.ended) {
    for (let n = 0; n < 200; n++) socket.send(`{"type":"subscribe","ref":${n},"data":{"${'x'.repeat(200)}":1}}`);
    await turn();
  }
  socket.destroy();
});

it('[SEC-23] connections of an address and of a user are limited over all transports, before the upgrade', async () => {
  const node = await openDoor({ limits: { connectionsPerAddress: 4, connectionsPerUser: 2 } });
  const ana = await node.signIn('ana');
  const mine = [
    await open(HUB, ana, node),
    await connect('Socket.IO over polling', node.app.url, { as: ana }),
  ] as const;
  for (const path of [HUB, ROOM, ENGINE]) {
    expect([path, (await upgrade(node.app.url, { ...ana }, path)).status]).toEqual([path, 429]);
  }
  const hello = await connect('/hub', node.app.url, { auth: { token: ana.authorization.slice(7) }, greeted: false });
  expect((await hello.next('connect_error')).data).toMatchObject({ data: { code: 'request.rate_limited' } });
  await hello.next('disconnect');
  const guests = [await open(ROOM, {}, node), await upgrade(node.app.url, {}, HUB)];
  const refused = await upgrade(node.app.url, {}, HUB);
  expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([429, 5]);
  expect((await node.ask('/socket.io/?EIO=4&transport=polling')).status).toBe(429);
  mine[0].destroy();
  mine[1].drop();
  (guests[0] as RawWebSocket).destroy();
  const dropped = performance.now();
  for (const path of [ROOM, ROOM]) {
    for (let status = 0; status !== 101;) ({ status } = await upgrade(node.app.url, { ...ana }, path));
  }
  expect(performance.now() - dropped).toBeLessThan(4_000); // not for want of a heartbeat
});

describe('polling', () => {
  const polling = '/socket.io/?EIO=4&transport=polling';
  const pollOf = async (): Promise<string> => {
    const { text } = await door.ask(polling);
    return `${polling}&sid=${(JSON.parse(text.slice(1)) as { sid: string }).sid}`;
  };
  const post = async (poll: string, body: string, type = 'text/plain'): Promise<number> =>
    (await door.ask(poll, { body, headers: { 'content-type': type } })).status;

  it('[SEC-18] a poll with an odd content type ends its connection and no other', async () => {
    expect(await post(await pollOf(), '40', 'application/octet-stream')).toBe(400);
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', '']) {
      expect(await post(await pollOf(), '40', type)).toBe(200);
    }
    expect(await alive()).toBe(200);
  });

  it('[SEC-18] a second poll during a held one ends its connection and no other', async () => {
    const [poll, other] = [await pollOf(), await pollOf()];
    const held = request(new URL(poll, door.app.url), { method: 'POST', headers: { 'content-length': 10 } });
    held.on('error', () => undefined);
    held.write('4');
    let status = 200;
    while (status === 200) status = await post(poll, '3'); // until the held one has arrived
    expect(status).toBe(400);
    expect((await door.ask(poll)).text).toContain('Session ID unknown');
    expect(await post(other, '3')).toBe(200);
    held.destroy();
  });
});

it.each([ENGINE, HUB, ROOM])('[PRE-2] a half-open connection at %s is detected within two heartbeats', async (path) => {
  const node = await openDoor({ limits: { heartbeatMs: 250 } });
  const { websocket } = await upgrade(node.app.url, {}, path);
  websocket!.send(path === ENGINE ? '40' : '{"type":"hello"}');
  while (node.app.hub.sessions.size === 0) await turn();
  const started = performance.now();
  websocket!.socket.pause(); // and answers no ping
  while (node.app.hub.sessions.size > 0) await turn();
  expect(performance.now() - started).toBeLessThan(1_000);
  websocket!.destroy();
});

it('[PRE-2] an idle client that answers pings stays', async () => {
  const node = await openDoor({ limits: { heartbeatMs: 50 } });
  const client = await connect('/hub', node.app.url);
  let pings = 0;
  (client as unknown as { socket: WebSocket }).socket.on('ping', () => pings++);
  while (pings < 5) await turn();
  expect(client.count('disconnect')).toBe(0);
});

describe('compression, if the client offers it', () => {
  let node: TestServer;
  beforeAll(async () => {
    node = await startTestServer({ env: { WS_COMPRESSION: 'true' } });
  });
  afterAll(() => node.close());

  it('[HUB-5] longer events are compressed once, and arrive whole with any window', async () => {
    const encoded = jest.spyOn(deflatedWire, 'encode');
    const url = `${node.app.url.replace('http', 'ws')}/ws/1?username=Eva`;
    const offers = [{}, { serverMaxWindowBits: 12 }, { serverMaxWindowBits: 9 }, false] as const;
    const content = 'Una frase larga que se repite. '.repeat(100);
    const clients = offers.map((perMessageDeflate) => new WebSocket(url, { perMessageDeflate }));
    const received = clients.map(
      (client) =>
        new Promise<string>((resolve) =>
          client.on('message', (data: Buffer) => {
            const frame = JSON.parse(data.toString()) as { type: string; data: { content: string } };
            if (frame.type === 'connected' && client === clients.at(-1)) client.emit('ready');
            if (frame.type === 'message') resolve(frame.data.content);
          }),
        ),
    );
    while (
      node.app.hub.sessions.size < offers.length ||
      ![...node.app.hub.sessions].every(({ isStarted: greeted }) => greeted)
    )
      await turn();
    expect(clients.map(({ extensions }) => extensions)).toEqual(['permessage-deflate', 'permessage-deflate', '', '']);
    clients[0]!.send(JSON.stringify({ type: 'message', content }));
    expect(await Promise.all(received)).toEqual(offers.map(() => content));
    expect(encoded.mock.calls.filter(([{ type }]) => type === 'message')).toHaveLength(1);
    encoded.mockRestore();
    for (const client of clients) client.terminate();
  });

  it('[SEC-21] a decompression bomb is closed like any message that is too large', async () => {
    const { websocket, headers } = await upgrade(
      node.app.url,
      { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits' },
      HUB,
    );
    expect(headers['sec-websocket-extensions']).toContain('client_no_context_takeover');
    const bomb = deflateRawSync(Buffer.alloc(20 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH });
    websocket!.send(bomb.subarray(0, -4), { opcode: 0x41 });
    expect(await websocket!.closed).toBe(1009);
  });
});
