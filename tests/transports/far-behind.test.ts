import { roomChannel } from '../../contract/features/chat/channels';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { transports, useTransports } from '../support/clients/transports';

const openDoor = useTestServers();
const connect = useTransports();
const room = roomChannel(1);
/** Together about twice the outbox limit of one session. */
const MESSAGES = Array.from({ length: 500 }, (_, i) => `${i} ${'bla '.repeat(970)}`);

jest.setTimeout(60_000);

async function sendMessages(door: TestServer, token: string): Promise<void> {
  const principal = await door.app.identity.identify(token);
  const one = (content: string): Promise<unknown> =>
    door.app.run({ name: 'message', input: { room_id: 1, content }, principal, mayGenerateId: true });
  await Promise.all(MESSAGES.map(one));
}

it('[HUB-2] [HUB-4] a client further behind than the outbox limit gets every event, over every transport', async () => {
  const plenty = { perSecond: 1e6, burst: 1e6 };
  const door = await openDoor({ limits: { commands: plenty, chat: plenty } });
  const ana = await door.signIn('ana');
  // While a session is subscribed, the node has all of it in memory.
  const luis = await connect('/hub', door.app.url, { as: await door.signIn('luis') });
  const { epoch, seq } = await luis.subscribe(room);
  await sendMessages(door, ana.authorization.replace('Bearer ', ''));
  for (const transport of transports) {
    const client = await connect(transport, door.app.url, { as: ana });
    await client.subscribe(room, { epoch, seq });
    await client.until(() => client.of(room).length === MESSAGES.length, `all messages, over ${transport}`);
    expect(client.sequences(room)).toEqual(MESSAGES.map((_, i) => seq + i + 1));
    client.drop();
  }
});
