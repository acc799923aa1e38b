import { EPOCH, guest, makeHub, MemoryConnection, MemoryLog, dispatchAndFlush } from './hub-world';

it('[HUB-7] a permission revoked while other channels are still looked up is not missed', async () => {
  const log = new MemoryLog();
  const [one, other] = ['room:1', 'room:2'];
  let banned = false;
  const canSubscribe = (_: unknown, channel: string): Promise<boolean> => Promise.resolve(!banned || channel !== one);
  let answer!: () => void;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  const hub = makeHub(
    { read: (channel, after) => (channel === other ? slow : Promise.resolve()).then(() => log.read(channel, after)) },
    { authorizer: { canSubscribe, autoSubscriptions: () => Promise.resolve([]) } },
  );
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  const resuming = session.resume({ epoch: EPOCH, channels: [one, other] }, () => undefined);
  await new Promise(setImmediate);
  banned = true;
  await session.recheck(one);
  answer();
  await resuming;
  dispatchAndFlush(hub, [log.append(one), log.append(other)]);
  expect(reader.received.map(({ channel, type }) => [channel, type])).toEqual([
    ['session', 'unsubscribed'],
    [other, 'balance_updated'],
  ]);
  expect(session.subscriptions.keys()).toEqual([other]);
});
