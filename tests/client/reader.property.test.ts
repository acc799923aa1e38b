import fc from 'fast-check';
import type { ConnectionMessage, ClientMessage } from '../../client/sdk/core/client-channel';
import { LiveQuery, type ViewEvent } from '../../client/sdk/core/live-query';
import { account } from '../../client/sdk/features/bank/reducer';
import type { AccountView } from '../../contract/features/bank/schemas';

const CHANNEL = 'account:1';
const opened: AccountView = {
  cedula: '1',
  titular: 'Una',
  balance: 0,
  minimo: 0,
  limite_movimiento: 100,
  cerrada: false,
};

/** A fault of the network between a channel and its reader. */
const networkFault = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  fc.constantFrom('lose', 'repeat', 'conflate', 'reconnect', 'restore', 'out of reach'),
);

/** A model of the hub: a log, and a subscription at a position in it. */
class World {
  log: number[] = [];
  epoch = 'e1';
  /** The sequence up to which retention has removed the log. */
  pruned = 0;
  /** The next sequence that the subscription delivers. */
  #next = 1;
  #requests: ClientMessage[] = [];
  readonly reader = new LiveQuery<AccountView>({
    channel: CHANNEL,
    apply: (state, event) => {
      const { seq = 0, from = seq } = event.meta;
      expect([from <= this.#last() + 1, seq > this.#last()]).toEqual([true, true]);
      return account(state, event);
    },
    load: () =>
      Promise.resolve({
        state: { ...opened, balance: this.log.at(-1) ?? 0 },
        position: { epoch: this.epoch, seq: this.log.length },
      }),
    up: (message) => this.#requests.push(message),
  });
  readonly seen: number[] = [];

  constructor() {
    this.reader.store.subscribe(() => this.seen.push(this.reader.store.get().seq));
  }

  event(seq: number, from?: number): ConnectionMessage {
    const data = { cedula: '1', balance: this.log[seq - 1] };
    const meta = { channel: CHANNEL, seq, epoch: this.epoch, at: '2026-01-01T00:00:00.000Z', ...(from && { from }) };
    return { kind: 'event', type: 'balance_updated', data, meta };
  }

  /** The last sequence that the reader has applied. */
  #last(): number {
    return this.reader.store.get().seq;
  }

  /** Answers the reader's requests, and delivers everything from there on. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await new Promise(setImmediate);
      jest.advanceTimersByTime(60_000);
      const ask = this.#requests.shift();
      if (ask?.kind !== 'follow') continue;
      this.#subscribe(ask.since);
    }
    this.#deliverRest();
  }

  #subscribe(since?: { epoch: string; seq: number }): void {
    const recovered = since?.epoch === this.epoch && since.seq >= this.pruned && since.seq <= this.log.length;
    const seq = recovered ? since.seq : this.log.length;
    this.#next = seq + 1;
    this.reader.hear({ kind: 'followed', answer: { channel: CHANNEL, epoch: this.epoch, seq, recovered } });
    this.#deliverRest();
  }

  #deliverRest(): void {
    while (this.#next <= this.log.length) this.reader.hear(this.event(this.#next++));
  }

  write(balance: number, what: typeof networkFault extends fc.Arbitrary<infer T> ? T : never): void {
    this.log.push(balance);
    const seq = this.log.length;
    if (what === 'restore') {
      this.epoch += '+';
      this.log = this.log.slice(0, Math.ceil(this.log.length / 2));
      return this.#subscribe();
    }
    if (what === 'out of reach') {
      this.pruned = seq;
      return this.#subscribe({ epoch: this.epoch, seq: 0 });
    }
    if (what === 'reconnect') return this.#subscribe({ epoch: this.epoch, seq: this.reader.store.get().seq });
    if (what === 'lose') this.#next = seq + 1;
    if (what === 'repeat' && seq > 1) this.reader.hear(this.event(seq - 1));
    if (what === 'conflate') {
      this.log.push(balance + 1);
      this.reader.hear(this.event(seq + 1, this.#next));
      this.#next = seq + 2;
      return;
    }
    if (what !== 'lose') this.#deliverRest();
  }
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

it('[SDK-2] under any network faults the state ends where the log ends, and never goes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), networkFault), { maxLength: 25 }),
      async (writes) => {
        const world = new World();
        world.reader.start();
        await world.settle();
        for (const [balance, what] of writes) {
          world.write(balance, what);
          if (what === 'restore' || what === 'out of reach') await world.settle();
        }
        world.write(7, 'deliver');
        await world.settle();
        const { status, state, seq } = world.reader.store.get();
        expect({ status, balance: state?.balance, seq }).toEqual({
          status: 'ready',
          balance: 7,
          seq: world.log.length,
        });
        if (world.epoch === 'e1') expect(world.seen).toEqual([...world.seen].sort((a, b) => a - b));
        world.reader.stop();
      },
    ),
    { numRuns: 200 },
  );
});

it('[SDK-2] a view is pure: the same events give the same state, and unknown events change nothing', () => {
  const at = { channel: CHANNEL, at: '2026-01-01T00:00:00.000Z' };
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (balances, unknown) => {
      const events: ViewEvent[] = balances.map((balance) => ({
        type: 'balance_updated',
        data: { cedula: '1', balance },
        meta: at,
      }));
      const before = structuredClone(opened);
      const after = events.reduce(account, opened);
      expect(opened).toEqual(before);
      expect(after).toEqual({ ...opened, balance: balances.at(-1) ?? 0 });
      expect(account(after, { type: `x_${unknown}`, data: {}, meta: at })).toBe(after);
    }),
  );
});
