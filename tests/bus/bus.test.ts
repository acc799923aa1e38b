import { Client as PgClient } from 'pg';
import { MAX_PAYLOAD_BYTES, type Bus } from '../../server/bus/bus';
import { MemoryBus } from '../../server/bus/bus-memory';
import { PostgresBus } from '../../server/bus/bus-postgres';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy } from '../support/servers/proxy';

/** Makes connected buses, one a node, and closes them. */
interface BusGroup {
  bus(): Promise<Bus>;
  close(): Promise<void>;
}

/** Records what a bus delivers. */
class Recorder {
  readonly wakeUps: [string, number][] = [];
  readonly payloads: string[] = [];
  all = 0;
  #check = (): void => undefined;

  constructor(bus: Bus) {
    bus.listen({
      onWake: (channel, seq) => {
        this.wakeUps.push([channel, seq]);
        this.#check();
      },
      onWakeAll: () => {
        this.all++;
        this.#check();
      },
      onMessage: (payload) => {
        this.payloads.push(payload);
        this.#check();
      },
    });
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (test()) resolve();
      };
      this.#check();
    });
  }

  next = (channel: string): Promise<void> => this.until(() => this.wakeUps.some(([name]) => name === channel));
}

/** Resolves once `test` holds; checks every 5 ms. */
async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 5));
}

let home: TestDatabase;
beforeAll(async () => void (home = await createDatabase()));
afterAll(() => home.drop());

const memory = (): BusGroup => {
  const group = new MemoryBus();
  return { bus: () => Promise.resolve(group.endpoint()), close: () => Promise.resolve() };
};

const postgres = (url = home.url): BusGroup => {
  const open: Bus[] = [];
  return {
    async bus() {
      const bus = new PostgresBus(url, silent);
      open.push(bus);
      const ready = new Recorder(bus);
      await ready.until(() => ready.all > 0); // a bus wakes its node for all channels once it listens
      return bus;
    },
    async close() {
      for (const bus of open) await bus.close();
    },
  };
};

describe.each([
  ['memory', memory],
  ['PostgreSQL', postgres],
])('a bus in %s', (_name, make) => {
  let group: BusGroup;
  beforeEach(() => void (group = make()));
  afterEach(() => group.close());

  it('wakes every other node, and not the sender', async () => {
    const buses = [await group.bus(), await group.bus(), await group.bus()];
    const [self, one, two] = buses.map((bus) => new Recorder(bus));
    buses[0]!.wake(
      new Map([
        ['account:1', 7],
        ['account:2', 9],
      ]),
    );
    await Promise.all([one!.next('account:2'), two!.next('account:2')]);
    for (const recorder of [one, two]) {
      expect(recorder!.wakeUps).toEqual([
        ['account:1', 7],
        ['account:2', 9],
      ]);
    }
    buses[1]!.wake(new Map([['last', 1]]));
    await self!.next('last');
    expect(self!.wakeUps).toEqual([['last', 1]]);
  });

  it('delivers the newest sequence in the end, however fast a channel advances', async () => {
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    for (let seq = 1; seq <= 500; seq++) sender.wake(new Map([['account:1', seq]]));
    await recorder.until(() => recorder.wakeUps.at(-1)?.[1] === 500);
  });

  it('sends more channels than fit into one message', async () => {
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    const many = new Map(Array.from({ length: 400 }, (_, i): [string, number] => [`account:${i}${'x'.repeat(50)}`, i]));
    sender.wake(many);
    await recorder.until(() => recorder.wakeUps.length === 400);
    expect(new Map(recorder.wakeUps)).toEqual(many);
  });

  it('delivers payloads to every other node, in order, alongside the wake-ups', async () => {
    const buses = [await group.bus(), await group.bus(), await group.bus()];
    const [self, ...others] = buses.map((bus) => new Recorder(bus));
    const sent = Array.from({ length: 50 }, (_, i) => JSON.stringify({ i, quoted: '"\\' }));
    for (const payload of sent) buses[0]!.publishLossy(payload);
    buses[0]!.wake(new Map([['account:1', 7]]));
    for (const recorder of others) {
      await recorder.until(() => recorder.payloads.length === sent.length);
      expect(recorder.payloads).toEqual(sent);
      await recorder.next('account:1');
    }
    expect(self!.payloads).toEqual([]);
  });

  it('drops a payload that is too long', async () => {
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    sender.publishLossy('x'.repeat(MAX_PAYLOAD_BYTES + 1));
    sender.publishLossy('"'.repeat(MAX_PAYLOAD_BYTES));
    await recorder.until(() => recorder.payloads.length > 0);
    expect(recorder.payloads).toEqual(['"'.repeat(MAX_PAYLOAD_BYTES)]);
  });

  it('ignores sent and received messages after it is closed', async () => {
    const [sender, listener, witness] = [await group.bus(), await group.bus(), await group.bus()];
    const [closed, recorder] = [new Recorder(listener), new Recorder(witness)];
    await listener.close();
    await listener.close();
    listener.wake(new Map([['unread', 1]]));
    sender.wake(new Map([['account:1', 1]]));
    await recorder.next('account:1');
    expect([closed.wakeUps, recorder.wakeUps]).toEqual([[], [['account:1', 1]]]);
  });
});

describe('the PostgreSQL bus', () => {
  it('wakes all channels at once where single wake-ups would take too many messages', async () => {
    const group = postgres();
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    sender.wake(new Map(Array.from({ length: 5_000 }, (_, i) => [`account:${i}${'x'.repeat(50)}`, i])));
    await recorder.until(() => recorder.all > 0);
    expect(recorder.wakeUps).toEqual([]);
    await group.close();
  });

  it('reconnects when its connection breaks, and wakes its node for all channels', async () => {
    const proxy = await startProxy(home.url);
    const [far, near] = [postgres(proxy.url), postgres()];
    const [listener, sender] = [await far.bus(), await near.bus()];
    const recorder = new Recorder(listener);
    proxy.reset();
    await recorder.until(() => recorder.all > 0);
    sender.wake(new Map([['account:1', 1]]));
    await recorder.next('account:1');
    await far.close();
    await near.close();
    await proxy.close();
  });

  it.each(['silence', 'dropReplies'] as const)(
    '[HUB-6] detects within seconds that its connection is lost silently (%s), and listens on a new one',
    async (loss) => {
      const proxy = await startProxy(home.url);
      const [far, near] = [postgres(proxy.url), postgres()];
      const [listener, sender] = [await far.bus(), await near.bus()];
      const recorder = new Recorder(listener);
      await until(() => listener.health?.connected === true);
      if (loss === 'silence') proxy.silence();
      else proxy.dropReplies(() => true);
      const started = Date.now();
      await until(() => listener.health?.connected === false);
      expect(Date.now() - started).toBeLessThan(8_000);
      proxy.pass();
      await recorder.until(() => recorder.all > 0);
      sender.wake(new Map([['account:1', 1]]));
      await recorder.next('account:1');
      await until(() => listener.health?.connected === true);
      expect([listener.health?.losses, sender.health?.losses]).toEqual([1, 0]);
      await far.close();
      await near.close();
      await proxy.close();
    },
  );

  it('[HUB-6] keeps its connection while its own process is blocked', async () => {
    const group = postgres();
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    await until(() => listener.health?.connected === true);
    for (const end = Date.now() + 5_000; Date.now() < end;);
    sender.wake(new Map([['account:7', 1]]));
    await recorder.next('account:7');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(listener.health).toMatchObject({ connected: true, losses: 0 });
    await group.close();
  });

  it('[DB-3] closes at once, even while it connects over a silent network', async () => {
    const proxy = await startProxy(home.url);
    proxy.silence();
    const bus = new PostgresBus(proxy.url, silent);
    while (proxy.connections === 0) await new Promise(setImmediate);
    await bus.close();
    await proxy.close();
  });

  it('ignores foreign notifications on its channel', async () => {
    const group = postgres();
    const [sender, listener] = [await group.bus(), await group.bus()];
    const recorder = new Recorder(listener);
    const stranger = new PgClient({ connectionString: home.url });
    await stranger.connect();
    for (const payload of ['', 'hello', '{}', '[1,2', 'null', '["x","account:1"]', '["x",1,"y"]']) {
      await stranger.query('SELECT pg_notify($1, $2)', ['pulso', payload]);
    }
    await stranger.end();
    sender.wake(new Map([['account:9', 9]]));
    await recorder.next('account:9');
    await group.close();
  });
});
