import { createRequire } from 'node:module';
import { codeOf, startTestServer, type TestServer } from '../support/servers/test-server';
import { useStreams } from '../support/clients/event-stream';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { line, rating, appendAndPublish } from './append-and-publish';

/** The part of the package that its tests use; it has no types. */
interface Polyfill extends EventTarget {
  onmessage: (event: { data: string; lastEventId: string }) => void;
  onerror: (event: { status?: number }) => void;
  readonly readyState: number;
  close(): void;
}
const { EventSourcePolyfill } = createRequire(__filename)('event-source-polyfill') as {
  EventSourcePolyfill: new (url: string, options?: { lastEventIdQueryParameterName?: string }) => Polyfill;
};

const RATINGS = '/api/realtime/events';
const OPS = '/api/events/stream';
const STREAM = '/api/stream?channels=ratings';
const stream = useStreams();

let door: TestServer;
let proxy: Proxy;
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer();
  proxy = await startProxy(door.app.url);
  admin = await door.signIn('admin');
});
afterAll(async () => {
  await proxy.close();
  await door.close();
});

async function eventually(test: () => boolean): Promise<void> {
  for (const started = Date.now(); !test(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() - started > 20_000) throw new Error('the condition did not come true');
}

it.each([
  [RATINGS, undefined],
  [STREAM, undefined],
  [`${RATINGS}?last_event_id=`, undefined],
  [RATINGS, 'Last-Event-ID'],
  [RATINGS, 'evs_last_event_id'],
])(
  '[SSE-4] event-source-polyfill at %s, parameter %s, reconnects after each cut without gap or repeat',
  async (path, name) => {
    const received: string[] = [];
    const source = new EventSourcePolyfill(
      `${proxy.url.replace(/\/$/, '')}${path}`,
      name === undefined ? {} : { lastEventIdQueryParameterName: name },
    );
    let greetings = 0;
    source.onerror = () => undefined;
    source.onmessage = ({ data }) => {
      const frame = JSON.parse(data) as { type: string; data?: { movieId?: string } };
      if (frame.type === 'connected') greetings++;
      else received.push(JSON.stringify(path === STREAM ? frame.data : frame));
    };
    const sent: string[] = [];
    const publish = async (): Promise<void> => {
      const one = rating();
      sent.push(JSON.stringify(one.data));
      await appendAndPublish(door, 'ratings', [one]);
    };
    try {
      await eventually(() => greetings === 1);
      for (let cut = 0; cut < 3; cut++) {
        await publish();
        await eventually(() => received.length === sent.length);
        proxy.cut();
        await publish();
        await publish();
        proxy.pass();
        await eventually(() => greetings === cut + 2 && received.length === sent.length);
      }
      expect(received).toEqual(sent);
    } finally {
      source.close();
    }
  },
  60_000,
);

describe.each([RATINGS, OPS, STREAM])('%s', (path) => {
  const [channel, make] = path === OPS ? (['ops', line] as const) : (['ratings', rating] as const);
  const join = (query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const hasResumed = async (query: string, headers: Record<string, string> = {}): Promise<boolean> => {
    const reader = await stream(door.app.url, join(query), { headers: { ...admin, ...headers } });
    await reader.until(() => reader.events.length > 0);
    const greeting = JSON.parse(reader.events[0]!.data) as {
      recovered?: boolean;
      meta?: { channels: Record<string, { recovered: boolean }> };
    };
    reader.drop();
    return greeting.recovered ?? greeting.meta?.channels[channel]?.recovered ?? false;
  };
  let id: string;
  beforeAll(async () => {
    const appended = await appendAndPublish(door, channel, [make()]);
    id = `${door.app.hub.epoch};${channel}=${appended.at(-1)?.seq ?? 0}`;
  });

  it.each([
    'lastEventId',
    'lastEventID',
    'last-event-id',
    'Last-Event-ID',
    'Last-Event-Id',
    'last_event_id',
    'lasteventid',
    'evs_last_event_id',
  ])('[SSE-4] reads ?%s= as Last-Event-ID', async (name) => {
    expect(await hasResumed(`${name}=${encodeURIComponent(id)}`)).toBe(true);
    const bad = await door.ask(join(`${name}=no-such-position`), { headers: admin });
    expect(codeOf(bad)).toEqual([400, 'request.invalid']);
  });

  it('[SSE-4] uses the last of several parameters, and the header before all of them', async () => {
    const [good, old] = [encodeURIComponent(id), encodeURIComponent(`another;${channel}=1`)];
    expect(await hasResumed(`lastEventId=${old}&lastEventId=${good}`)).toBe(true);
    expect(await hasResumed(`lastEventId=${good}&last_event_id=${old}`)).toBe(false);
    expect(await hasResumed(`&lastEventId=${good}&lastEventId=`)).toBe(true);
    expect(await hasResumed(`lastEventId=${old}`, { 'Last-Event-Id': id })).toBe(true);
    expect(await hasResumed(`evs_preamble=2056&evs_buffer_size_limit=262144&evs_last_event_id=${good}`)).toBe(true);
    const twice = await door.ask(join('ticket=a&ticket=b'), { headers: admin });
    expect(codeOf(twice)).toEqual([400, 'request.invalid']);
  });
});
