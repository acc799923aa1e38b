import { parseChannel } from '../../../../contract/channels';
import type { MessageView, RoomSummary } from '../../../../contract/chat';
import type { ViewEvent } from '../../../sdk/reader';

/** A message that somebody is to be told of. */
export interface News {
  readonly room: RoomSummary;
  readonly message: MessageView;
  readonly direct: boolean;
}

/** What is worth a notification: somebody else's message that names one, or was written to one alone. */
export function newsIn(event: ViewEvent, rooms: readonly RoomSummary[], me: string): News | undefined {
  if (event.type !== 'message') return undefined;
  const channel = parseChannel(event.meta.channel);
  const room = channel?.kind === 'room' ? rooms.find(({ id }) => id === Number(channel.key)) : undefined;
  const message = event.data as MessageView;
  if (!room || message.user_id === me || message.id <= room.read_id) return undefined;
  const direct = room.kind === 'direct';
  const named = message.mentions.some(({ user_id }) => user_id === me);
  return direct || named ? { room, message, direct } : undefined;
}
