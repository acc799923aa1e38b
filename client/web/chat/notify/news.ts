import { parseChannel } from '../../../../contract/channels';
import type { InboxEvent, MessageView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { ViewEvent } from '../../../sdk/core/live-query';

/** An event that deserves a notification. */
export type News =
  | { readonly kind: 'mention' | 'direct'; readonly room: RoomSummary; readonly message: MessageView }
  | { readonly kind: 'invitation'; readonly room: RoomSummary; readonly by: string };

/** Returns the events that deserve a notification: an invitation, a mention by another user, a direct message. */
export function newsIn(event: ViewEvent, rooms: readonly RoomSummary[], me: string): News | undefined {
  const channel = parseChannel(event.meta.channel);
  if (channel?.kind === 'inbox') return invitationIn(event);
  if (event.type !== 'message') return undefined;
  const room = channel?.kind === 'room' ? rooms.find(({ id }) => id === Number(channel.key)) : undefined;
  const message = event.data as MessageView;
  if (!room || message.user_id === me || message.id <= room.read_id) return undefined;
  if (room.kind === 'direct') return { kind: 'direct', room, message };
  return message.mentions.some(({ user_id }) => user_id === me) ? { kind: 'mention', room, message } : undefined;
}

function invitationIn({ type, data }: ViewEvent): News | undefined {
  const event = { type, data } as InboxEvent;
  if (event.type !== 'room_added') return undefined;
  const { room } = event.data;
  return room.invited_by === null ? undefined : { kind: 'invitation', room, by: room.invited_by };
}
