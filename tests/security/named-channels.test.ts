import { startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { EventStream } from '../support/clients/event-stream';
import { FrameClient } from '../support/clients/frame-client';

interface Frame {
  type: string;
  data?: { error?: { code: string; field?: string; retry_after_ms?: number } };
  meta?: { channels: Record<string, unknown> };
}

const connect = useClients();
const named = (count: number): string[] => Array.from({ length: count }, (_, i) => `room:${900_000 + i}`);
const positionsOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 1]));

/** Sends a hello. @returns the subscribed channels, or the refusal */
type SendHello = (door: TestServer, hello: object) => Promise<string[] | Record<string, unknown>>;

const overHub: SendHello = async ({ app }, data) => {
  const client = new FrameClient<Frame>(app.url, '/hub');
  try {
    await new Promise((resolve) => client.socket.once('open', resolve));
    client.send({ type: 'hello', data });
    await client.until(() => client.frames.length > 0, 'an answer');
    const [first] = client.frames;
    return first?.type === 'connected' ? Object.keys(first.meta!.channels) : { ...first?.data?.error };
  } finally {
    client.socket.terminate();
  }
};

const overSocketIo: SendHello = async ({ app }, auth) => {
  const client = await connect(app.url, { auth: auth as Record<string, unknown>, greeted: false });
  await client.until(() => client.received.length > 0, 'an answer');
  const [first] = client.received;
  client.socket.disconnect();
  if (first?.type === 'connect_error') return { ...(first.data as { data: object }).data };
  return Object.keys((first?.meta as unknown as { channels: object }).channels);
};

const overSse: SendHello = async ({ app, ask }, body) => {
  const stream = await EventStream.open(app.url, '/api/stream', { body, headers: { accept: '*/*' } });
  try {
    if (stream.response.statusCode !== 200) return { ...(await ask('/api/stream', { body })).json.error };
    const event = await stream.next();
    return Object.keys((JSON.parse(event.data) as { meta: { channels: object } }).meta.channels);
  } finally {
    stream.drop();
  }
};

describe.each<[string, SendHello]>([
  ['/hub', overHub],
  ['Socket.IO', overSocketIo],
  ['SSE', overSse],
])('over %s', (_, sendHello) => {
  let door: TestServer;
  beforeAll(async () => {
    door = await startTestServer({ limits: { namedChannels: { perSecond: 0.001, burst: 2_500 } } });
  });
  afterAll(() => door.close());

  it('[SEC-56] a hello with unknown rooms leaves nothing behind, and a second one must wait', async () => {
    const before = [...door.app.hub.heads()].map(([channel]) => channel);
    const names = named(1_000);
    const followed = await sendHello(door, { epoch: 'another', positions: positionsOf(names), channels: ['room:1'] });
    expect(followed).toEqual(expect.arrayContaining(['stats', 'room:1']));
    expect(followed).toHaveLength(2);
    const after = [...door.app.hub.heads()].map(([channel]) => channel);
    expect(after.filter((channel) => !before.includes(channel))).toEqual(['room:1']);

    await sendHello(door, { channels: [...names, 'room:2'] });
    const refused = await sendHello(door, { channels: names });
    expect(refused).toMatchObject({ code: 'request.rate_limited', field: 'channels' });
    expect(refused).toMatchObject({ retry_after_ms: expect.any(Number) });
    // A page's own subscriptions are not counted.
    expect(await sendHello(door, { channels: ['room:1', ...named(50)] })).toHaveLength(2);
  });

  it('[SEC-56] a hello with more channels than allowed is refused with its field', async () => {
    const refused = await sendHello(door, { channels: Array.from({ length: 2_001 }, () => 'a:1') });
    expect(refused).toMatchObject({ code: 'request.invalid' });
    expect((refused as { field: string }).field).toMatch(/(^|\.)channels$/);
    const names = Array.from({ length: 2_001 }, (_, i) => `a:${i}`);
    const other = await sendHello(door, { positions: positionsOf(names) });
    expect((other as { field: string }).field).toMatch(/(^|\.)positions$/);
  });
});
