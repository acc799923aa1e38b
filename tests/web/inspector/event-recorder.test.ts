import { matching, toJsonLines, type Entry } from '../../../client/web/inspector/entry';
import { KEPT, EventRecorder } from '../../../client/web/inspector/event-recorder';
import type { ConnectionState, ChannelNotification } from '../../../client/sdk/core/client-channel';

/** A tape, a source that the test controls, and a clock that the test sets. */
function record(clockOffsetMs?: number) {
  const listeners = new Map<string, (notification: ChannelNotification) => void>();
  const clock = { now: Date.parse('2026-01-01T00:00:00.000Z') };
  const tape = new EventRecorder(
    {
      watch(channel, listener) {
        listeners.set(channel, listener);
        return () => listeners.delete(channel);
      },
      connection: { get: () => ({ clockOffsetMs }) as ConnectionState },
    },
    () => clock.now,
  );
  const notify = (channel: string, notification: ChannelNotification): void => listeners.get(channel)?.(notification);
  return {
    tape,
    clock,
    listeners,
    event: (channel: string, seq: number | undefined, more: { from?: number; epoch?: string; ago?: number } = {}) =>
      notify(channel, {
        kind: 'event',
        type: 'test_event',
        data: { n: seq },
        meta: {
          channel,
          at: new Date(clock.now - (more.ago ?? 5)).toISOString(),
          ...(seq !== undefined && { seq, epoch: more.epoch ?? 'a' }),
          ...(more.from !== undefined && { from: more.from }),
        },
      }),
    followed: (channel: string, seq: number, recovered: boolean, epoch = 'a') =>
      notify(channel, { kind: 'followed', answer: { channel, epoch, seq, recovered } }),
    refused: (channel: string) =>
      notify(channel, { kind: 'refused', channel, problem: { code: 'channel.not_found', message: '' } }),
    shown: (): readonly Entry[] => {
      tape.pause();
      tape.resume();
      return tape.store.get().entries;
    },
  };
}

const marks = (entries: readonly Entry[]) => entries.flatMap((entry) => (entry.kind === 'mark' ? [entry.mark] : []));

it('[INS-2] an event shows its latency, by the hub’s clock if that is known', () => {
  const exact = record(250);
  exact.tape.follow(['test']);
  exact.event('test', 1, { ago: 100 });
  expect(exact.shown()).toMatchObject([{ latencyMs: 350, exact: true, stands: 1 }]);
  const inexact = record();
  inexact.tape.follow(['test']);
  inexact.event('test', 1, { ago: -40 });
  expect(inexact.shown()).toMatchObject([{ latencyMs: 0, exact: false }]);
});

it('[INS-3] a reconnect without loss is marked, and events committed meanwhile are counted', () => {
  const { tape, clock, event, followed, shown } = record();
  tape.follow(['test']);
  followed('test', 4, false);
  event('test', 5);
  clock.now += 60_000;
  followed('test', 5, true);
  event('test', 6, { ago: 30_000 });
  event('test', 7, { ago: 20_000 });
  clock.now += 5_000;
  event('test', 8, { ago: 10 });
  expect(marks(shown())).toEqual([
    { sign: 'start', seq: 4 },
    { sign: 'resumed', seq: 5, count: 2 },
  ]);
  expect(shown().flatMap((entry) => (entry.kind === 'event' ? [entry.recovered] : []))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

it('[INS-3] unrecovered events, another history, a hole and a refusal are marked', () => {
  const { tape, event, followed, refused, shown } = record();
  tape.follow(['test', 'account:1']);
  followed('test', 4, false);
  followed('test', 9, false);
  event('test', 12);
  followed('test', 3, false, 'b');
  event('test', 4, { epoch: 'b' });
  followed('test', 4, false, 'b');
  refused('account:1');
  expect(marks(shown())).toEqual([
    { sign: 'start', seq: 4 },
    { sign: 'lost', from: 5, seq: 9 },
    { sign: 'hole', from: 10, seq: 11 },
    { sign: 'new-epoch', seq: 3 },
    { sign: 'resumed', seq: 4, count: 0 },
    { sign: 'refused', code: 'channel.not_found' },
  ]);
});

it('[INS-3] a conflated event shows how many events it replaces, and is no hole', () => {
  const { tape, event, followed, shown } = record();
  tape.follow(['ratings']);
  followed('ratings', 0, false);
  event('ratings', 1);
  event('ratings', 9, { from: 2 });
  expect(marks(shown())).toEqual([{ sign: 'start', seq: 0 }]);
  expect(shown().at(-1)).toMatchObject({ stands: 8 });
});

it('[INS-3] a channel without a log cannot be resumed, and is marked as reconnected', () => {
  const { tape, followed, event, shown } = record();
  tape.follow(['stats']);
  followed('stats', 0, false);
  event('stats', undefined);
  followed('stats', 0, false);
  expect(marks(shown())).toEqual([{ sign: 'start', seq: 0 }, { sign: 'reconnected' }]);
});

it('[INS-5] a paused tape shows nothing new and counts; resuming shows the waiting events', () => {
  jest.useFakeTimers();
  const { tape, event } = record();
  tape.follow(['test']);
  event('test', 1);
  tape.pause();
  for (let seq = 2; seq <= 6; seq++) event('test', seq);
  jest.runAllTimers();
  expect(tape.store.get()).toMatchObject({ paused: true, waiting: 5, entries: [{ meta: { seq: 1 } }] });
  tape.resume();
  expect(tape.store.get()).toMatchObject({ paused: false, waiting: 0 });
  expect(tape.store.get().entries).toHaveLength(6);
  jest.useRealTimers();
});

it('[INS-5] the newest are kept, the others counted', () => {
  const { tape, event, shown } = record();
  tape.follow(['test']);
  for (let seq = 1; seq <= KEPT * 3; seq++) event('test', seq);
  const entries = shown();
  expect([entries.length, tape.store.get().dropped]).toEqual([KEPT, KEPT * 2]);
  expect(entries.at(-1)).toMatchObject({ meta: { seq: KEPT * 3 } });
  tape.clear();
  expect(tape.store.get()).toMatchObject({ entries: [], dropped: 0 });
});

it('[INS-1] only the chosen channels are subscribed; deselecting one unsubscribes', () => {
  const { tape, listeners } = record();
  tape.follow(['a', 'b']);
  tape.follow(['b', 'c']);
  expect([...listeners.keys()]).toEqual(['b', 'c']);
  tape.follow([]);
  expect(listeners.size).toBe(0);
});

it('[INS-5] filters pick events, marks stay with their channel, and all are exported as JSON lines', () => {
  const { tape, event, followed, shown } = record();
  tape.follow(['test', 'ratings']);
  followed('test', 0, false);
  event('test', 1);
  event('ratings', 1);
  event('test', 42);
  const entries = shown();
  const none = { channel: '', type: '', text: '' };
  expect(matching(entries, none)).toBe(entries);
  expect(matching(entries, { ...none, channel: 'ratings' })).toHaveLength(1);
  expect(matching(entries, { ...none, text: '"N":42' }).filter(({ kind }) => kind === 'event')).toHaveLength(1);
  expect(matching(entries, { ...none, type: 'other' }).every(({ kind }) => kind === 'mark')).toBe(true);
  const lines = toJsonLines(entries).trim().split('\n');
  expect(lines).toHaveLength(entries.length);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ channel: 'test', seq: 1, type: 'test_event', data: { n: 1 } });
});
