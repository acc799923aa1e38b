import { SESSION_CHANNEL } from '../../contract/core/channels';
import { Follows } from '../../client/sdk/core/subscriptions';
import type { Down } from '../../client/sdk/core/client-channel';

it('[SDK-2] a word of a gap in a channel that has been left meanwhile does not lead back to it', () => {
  const heard: Down[] = [];
  const follows = new Follows((message) => heard.push(message));
  const gap = { channel: 'room:1', epoch: 'e', seq: 7 };
  const meta = { channel: SESSION_CHANNEL, at: '2026-01-01T00:00:00.000Z' };
  follows.follow('room:1');
  follows.event('resync', gap, meta);
  expect(heard).toEqual([{ kind: 'followed', answer: { ...gap, recovered: false } }]);
  follows.leave('room:1');
  follows.event('resync', gap, meta);
  expect(heard).toHaveLength(1);
  expect(follows.hello()).toEqual({});
});
