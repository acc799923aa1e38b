import type { Conversation } from '../../client/sdk/features/chat/conversation';
import type { RoomState } from '../../client/sdk/features/chat/room-state';
import type { Pulso } from '../../client/sdk/pulso';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { until } from './clients';

/** Demo rooms: Ana and Luis are members of the first; Luis is not a member of the third. */
export const GENERAL = 1;
export const TEAM = 3;

const plenty = { perSecond: 1e6, burst: 1e6 };

/** Makes hubs whose rate limits allow a test's pace. Call it at the top of a test file. */
export function useUnlimitedServers(): () => Promise<TestServer> {
  const openDoor = useTestServers();
  return () => openDoor({ limits: { commands: plenty, chat: plenty } });
}

/** Opens a room, and keeps it live until the test ends. */
export async function enter(pulso: Pulso, id = GENERAL): Promise<Conversation> {
  const room = pulso.chat.room(id);
  room.subscribe(() => undefined);
  await until(room, ({ status }) => status === 'ready', `room ${id}`);
  return room;
}

/** Sends messages as a user through `run`, which all transports call. */
export async function sendMessages(
  door: TestServer,
  username: string,
  contents: readonly string[],
  room = GENERAL,
): Promise<void> {
  const token = (await door.signIn(username)).authorization.replace('Bearer ', '');
  const principal = await door.app.identity.identify(token);
  for (const content of contents) {
    await door.app.run({ name: 'message', input: { room_id: room, content }, principal, mayGenerateId: true });
  }
}

/** Returns the texts of a room's messages, the oldest first. */
export const contents = ({ messages }: RoomState): string[] => messages.map(({ content }) => content);

/** `m1`, `m2` … */
export const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `m${from + at}`);
