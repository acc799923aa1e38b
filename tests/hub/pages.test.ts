import { ChannelStream } from '../../server/hub/channel-stream';
import type { History } from '../../server/hub/ports';

const events = Array.from({ length: 500 }, (_, i) => ({
  ...{ channel: 'room:1', seq: i + 1, type: 'message', data: '{}', at: 0 },
}));

it('[HUB-5] [HUB-9] clients that reconnect together at one position briefly share one read of the log', async () => {
  let reads = 0;
  const feed = new ChannelStream({
    channel: 'room:1',
    epoch: () => 'e',
    onError: () => undefined,
    source: {
      read(_channel, after): Promise<History> {
        reads++;
        return Promise.resolve({ events: events.slice(after, after + 200), head: events.length, pruned: 0 });
      },
    },
  });
  await feed.open();
  expect(reads).toBe(1);
  const pages = await Promise.all(Array.from({ length: 50 }, () => feed.page(100)));
  expect(reads).toBe(2);
  expect(new Set(pages).size).toBe(1);
  expect(pages[0]!.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => 101 + i));
  for (let after = 0; after < 50; after++) await feed.page(after);
  expect(reads).toBe(52);
  feed.forgetPages(Date.now() + 5_000);
  await feed.page(100);
  expect(reads).toBe(53);
});
