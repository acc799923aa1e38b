import type { Conversation } from '../../client/sdk/features/chat/conversation';
import type { RoomState } from '../../client/sdk/features/chat/room-state';
import type { Pulso } from '../../client/sdk/pulso';
import { useDoors, type FrontDoor } from '../http/front-door';
import { until } from './pulsos';

/** The demo rooms that tests speak in: Ana and Luis are in the first, Luis is not in the third. */
export const GENERAL = 1;
export const TEAM = 3;

const plenty = { perSecond: 1e6, burst: 1e6 };

/** Makes hubs where people may talk as fast as a test does. Call it at the top of a test file. */
export function useChattyDoors(): () => Promise<FrontDoor> {
  const openDoor = useDoors();
  return () => openDoor({ limits: { commands: plenty, chat: plenty } });
}

/** A room of somebody's, live until the test ends. */
export async function enter(pulso: Pulso, id = GENERAL): Promise<Conversation> {
  const room = pulso.chat.room(id);
  room.subscribe(() => undefined);
  await until(room, ({ status }) => status === 'ready', `room ${id}`);
  return room;
}

/** Lets somebody write by the door that every transport leads to. */
export async function say(
  door: FrontDoor,
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

/** What the messages of a room say, the oldest first. */
export const contents = ({ messages }: RoomState): string[] => messages.map(({ content }) => content);

/** `m1`, `m2` … */
export const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `m${from + at}`);
