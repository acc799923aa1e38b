import { array, assert, constantFrom, property, record } from 'fast-check';
import { Outbox } from '../../server/hub/outbox';
import { Publication } from '../../server/hub/publication';
import type { Message } from '../../server/hub/ports';
import { ACCOUNT, MemoryConnection } from './hub-world';

const OTHER = 'account:1712345678';
const RATINGS = 'ratings';

/** A slow reader's outbox that conflates from the second event on, and the messages that it sends. */
function makeOutbox(): { push(event: Publication): void; sent(): Message[] } {
  const connection = new MemoryConnection();
  const outbox = new Outbox({ connection, overflowed: () => undefined }, { limit: 1e9, conflateAbove: 1 });
  return {
    push: (event) => outbox.push(event),
    sent: () => {
      outbox.handOver();
      return connection.received;
    },
  };
}

const event = (channel: string, seq: number, type: string): Publication =>
  Publication.logged({ channel, seq, type, data: String(seq), at: 0 }, 'e', 'conflate');

const rangesOf = (messages: readonly Message[]): [string, number | undefined, number | undefined][] =>
  messages.map(({ type, from, seq }) => [type, from ?? seq, seq]);

it('[HUB-4] a balance does not replace new terms, and the history has no hole', () => {
  const { push, sent } = makeOutbox();
  const types = ['balance_updated', 'balance_updated', 'account_updated', 'balance_updated', 'balance_updated'];
  types.forEach((type, i) => push(event(ACCOUNT, i + 1, type)));
  expect(rangesOf(sent())).toEqual([
    ['account_updated', 1, 3],
    ['balance_updated', 4, 5],
  ]);
});

it('[HUB-4] for any events, a slow reader gets the newest of each kind, in order and without a hole', () => {
  const kinds = ['balance_updated', 'account_updated'];
  const arrival = record({ channel: constantFrom(ACCOUNT, OTHER), type: constantFrom(...kinds) });
  assert(
    property(array(arrival, { maxLength: 60 }), (arrivals) => {
      const { push, sent } = makeOutbox();
      const heads: Record<string, number> = { [ACCOUNT]: 0, [OTHER]: 0 };
      const newest = new Map<string, number>();
      for (const { channel, type } of arrivals) {
        const seq = ++heads[channel]!;
        newest.set(`${channel} ${type}`, seq);
        push(event(channel, seq, type));
      }
      const positions: Record<string, number> = { [ACCOUNT]: 0, [OTHER]: 0 };
      const received = new Map<string, number>();
      for (const { channel, type, from, seq = 0 } of sent()) {
        expect(from ?? seq).toBe(positions[channel]! + 1);
        positions[channel] = seq;
        received.set(`${channel} ${type}`, seq);
      }
      expect(positions).toEqual(heads);
      expect(received).toEqual(newest);
    }),
    { seed: 7 },
  );
});

const rated = (seq: number, movieId: string, type = 'rating-updated'): Publication =>
  Publication.logged(
    { channel: RATINGS, seq, type, data: JSON.stringify({ type, movieId, seq }), at: 0 },
    'e',
    'conflate',
  );

it('[HUB-4] the newest rating of every film is kept, and the history has no hole', () => {
  const { push, sent } = makeOutbox();
  const films = ['a', 'b', 'a', 'c', 'a', 'b'];
  films.forEach((movieId, i) => push(rated(i + 1, movieId)));
  push(rated(7, 'a', 'movie-created'));
  expect(rangesOf(sent())).toEqual([
    ['rating-updated', 1, 4],
    ['rating-updated', 5, 5],
    ['rating-updated', 6, 6],
    ['movie-created', 7, 7],
  ]);
});

it('[HUB-4] however many films are rated, a slow reader keeps one event of each', () => {
  assert(
    property(array(constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 200 }), (films) => {
      const { push, sent } = makeOutbox();
      films.forEach((movieId, i) => push(rated(i + 1, movieId)));
      const messages = sent();
      let position = 0;
      for (const { from, seq = 0 } of messages) {
        expect(from ?? seq).toBe(position + 1);
        position = seq;
      }
      expect(position).toBe(films.length);
      const newest = new Map(films.map((movieId, i) => [movieId, i + 1]));
      expect(new Set(messages.map(({ seq }) => seq))).toEqual(new Set(newest.values()));
    }),
    { seed: 11 },
  );
});
