import { Client as PgClient } from 'pg';
import { MAX_SAID, type Bus } from '../../server/bus/bus';
import { MemoryBus } from '../../server/bus/bus-memory';
import { PostgresBus } from '../../server/bus/bus-postgres';
import { createDatabase, type TestDatabase } from '../setup/database';
import { silent } from '../setup/log';
import { startProxy } from '../setup/proxy';

/** Buses of one hub, and what it takes to end them. */
interface Line {
  bus(): Promise<Bus>;
  close(): Promise<void>;
}

/** Remembers what a bus says. */
class Ear {
  readonly heard: [string, number][] = [];
  readonly words: string[] = [];
  all = 0;
  #look = (): void => undefined;

  constructor(bus: Bus) {
    bus.listen({
      woken: (channel, seq) => {
        this.heard.push([channel, seq]);
        this.#look();
      },
      wokenAll: () => {
        this.all++;
        this.#look();
      },
      heard: (words) => {
        this.words.push(words);
        this.#look();
      },
    });
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (test()) resolve();
      };
      this.#look();
    });
  }

  next = (channel: string): Promise<void> => this.until(() => this.heard.some(([name]) => name === channel));
}

/** Resolves when it is so, looking at every turn of the loop. */
async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 5));
}

let home: TestDatabase;
beforeAll(async () => void (home = await createDatabase()));
afterAll(() => home.drop());

const memory = (): Line => {
  const line = new MemoryBus();
  return { bus: () => Promise.resolve(line.endpoint()), close: () => Promise.resolve() };
};

const postgres = (url = home.url): Line => {
  const open: Bus[] = [];
  return {
    async bus() {
      const bus = new PostgresBus(url, silent);
      open.push(bus);
      const ready = new Ear(bus);
      await ready.until(() => ready.all > 0); // it says so once it listens
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
  let line: Line;
  beforeEach(() => void (line = make()));
  afterEach(() => line.close());

  it('wakes every other node and not the one that speaks', async () => {
    const buses = [await line.bus(), await line.bus(), await line.bus()];
    const [self, one, two] = buses.map((bus) => new Ear(bus));
    buses[0]!.wake(
      new Map([
        ['account:1', 7],
        ['account:2', 9],
      ]),
    );
    await Promise.all([one!.next('account:2'), two!.next('account:2')]);
    for (const ear of [one, two]) {
      expect(ear!.heard).toEqual([
        ['account:1', 7],
        ['account:2', 9],
      ]);
    }
    buses[1]!.wake(new Map([['last', 1]]));
    await self!.next('last');
    expect(self!.heard).toEqual([['last', 1]]);
  });

  it('says in the end how far each channel is, however fast they move', async () => {
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    for (let seq = 1; seq <= 500; seq++) speaker.wake(new Map([['account:1', seq]]));
    await ear.until(() => ear.heard.at(-1)?.[1] === 500);
  });

  it('takes more than fits into one message', async () => {
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    const many = new Map(Array.from({ length: 400 }, (_, i): [string, number] => [`account:${i}${'x'.repeat(50)}`, i]));
    speaker.wake(many);
    await ear.until(() => ear.heard.length === 400);
    expect(new Map(ear.heard)).toEqual(many);
  });

  it('carries words to every other node, in order, beside the wake-ups', async () => {
    const buses = [await line.bus(), await line.bus(), await line.bus()];
    const [self, ...others] = buses.map((bus) => new Ear(bus));
    const said = Array.from({ length: 50 }, (_, i) => JSON.stringify({ i, quoted: '"\\' }));
    for (const words of said) buses[0]!.publishLossy(words);
    buses[0]!.wake(new Map([['account:1', 7]]));
    for (const ear of others) {
      await ear.until(() => ear.words.length === said.length);
      expect(ear.words).toEqual(said);
      await ear.next('account:1');
    }
    expect(self!.words).toEqual([]);
  });

  it('does not say what is too long', async () => {
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    speaker.publishLossy('x'.repeat(MAX_SAID + 1));
    speaker.publishLossy('"'.repeat(MAX_SAID));
    await ear.until(() => ear.words.length > 0);
    expect(ear.words).toEqual(['"'.repeat(MAX_SAID)]);
  });

  it('closed, it neither hears nor minds being spoken to', async () => {
    const [speaker, listener, witness] = [await line.bus(), await line.bus(), await line.bus()];
    const [deaf, ear] = [new Ear(listener), new Ear(witness)];
    await listener.close();
    await listener.close();
    listener.wake(new Map([['nobody', 1]]));
    speaker.wake(new Map([['account:1', 1]]));
    await ear.next('account:1');
    expect([deaf.heard, ear.heard]).toEqual([[], [['account:1', 1]]]);
  });
});

describe('a bus in PostgreSQL, besides', () => {
  it('says “look at everything” where it would take too many messages', async () => {
    const line = postgres();
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    speaker.wake(new Map(Array.from({ length: 5_000 }, (_, i) => [`account:${i}${'x'.repeat(50)}`, i])));
    await ear.until(() => ear.all > 0);
    expect(ear.heard).toEqual([]);
    await line.close();
  });

  it('comes back when its connection breaks, and tells its node to look at what it missed', async () => {
    const proxy = await startProxy(home.url);
    const [far, near] = [postgres(proxy.url), postgres()];
    const [listener, speaker] = [await far.bus(), await near.bus()];
    const ear = new Ear(listener);
    proxy.reset();
    await ear.until(() => ear.all > 0);
    speaker.wake(new Map([['account:1', 1]]));
    await ear.next('account:1');
    await far.close();
    await near.close();
    await proxy.close();
  });

  it.each(['silence', 'dropReplies'] as const)(
    '[HUB-6] notices within seconds that its connection is lost without a word (%s), and listens on another one',
    async (loss) => {
      const proxy = await startProxy(home.url);
      const [far, near] = [postgres(proxy.url), postgres()];
      const [listener, speaker] = [await far.bus(), await near.bus()];
      const ear = new Ear(listener);
      await until(() => listener.health?.connected === true);
      if (loss === 'silence') proxy.silence();
      else proxy.dropReplies(() => true);
      const started = Date.now();
      await until(() => listener.health?.connected === false);
      expect(Date.now() - started).toBeLessThan(8_000);
      proxy.pass();
      await ear.until(() => ear.all > 0);
      speaker.wake(new Map([['account:1', 1]]));
      await ear.next('account:1');
      await until(() => listener.health?.connected === true);
      expect([listener.health?.losses, speaker.health?.losses]).toEqual([1, 0]);
      await far.close();
      await near.close();
      await proxy.close();
    },
  );

  it('[HUB-6] keeps its connection through a time in which its own process stood still', async () => {
    const line = postgres();
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    await until(() => listener.health?.connected === true);
    for (const end = Date.now() + 5_000; Date.now() < end;);
    speaker.wake(new Map([['account:7', 1]]));
    await ear.next('account:7');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(listener.health).toMatchObject({ connected: true, losses: 0 });
    await line.close();
  });

  it('[DB-3] closed while it connects over a silent wire, it ends at once', async () => {
    const proxy = await startProxy(home.url);
    proxy.silence();
    const bus = new PostgresBus(proxy.url, silent);
    while (proxy.connections === 0) await new Promise(setImmediate);
    await bus.close();
    await proxy.close();
  });

  it('does not mind what others say on its channel', async () => {
    const line = postgres();
    const [speaker, listener] = [await line.bus(), await line.bus()];
    const ear = new Ear(listener);
    const stranger = new PgClient({ connectionString: home.url });
    await stranger.connect();
    for (const said of ['', 'hello', '{}', '[1,2', 'null', '["x","account:1"]', '["x",1,"y"]']) {
      await stranger.query('SELECT pg_notify($1, $2)', ['pulso', said]);
    }
    await stranger.end();
    speaker.wake(new Map([['account:9', 9]]));
    await ear.next('account:9');
    await line.close();
  });
});
