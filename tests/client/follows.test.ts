import { SESSION_CHANNEL } from '../../contract/core/channels';
import { Subscriptions } from '../../client/sdk/core/subscriptions';
import type { ConnectionMessage } from '../../client/sdk/core/client-channel';

it('[SDK-2] a `resync` for a channel that the client has unsubscribed from does not subscribe again', () => {
  const notifications: ConnectionMessage[] = [];
  const subscriptions = new Subscriptions((message) => notifications.push(message));
  const gap = { channel: 'room:1', epoch: 'e', seq: 7 };
  const meta = { channel: SESSION_CHANNEL, at: '2026-01-01T00:00:00.000Z' };
  subscriptions.follow('room:1');
  subscriptions.event('resync', gap, meta);
  expect(notifications).toEqual([{ kind: 'followed', answer: { ...gap, recovered: false } }]);
  subscriptions.leave('room:1');
  subscriptions.event('resync', gap, meta);
  expect(notifications).toHaveLength(1);
  expect(subscriptions.hello()).toEqual({});
});
