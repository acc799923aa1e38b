import { useRooms } from '../../react';
import { isInvitation } from '../../sdk/features/chat/room-list';

/** What needs the user's attention in the chat: unread messages and mentions over all rooms, and invitations. */
export function useUnanswered(): { unread: number; mentions: number; invitations: number; face: string } {
  const { rooms, unread, mentions } = useRooms();
  const invitations = rooms.filter(isInvitation).length;
  const all = unread + invitations;
  return { unread, mentions, invitations, face: all > 99 ? '99+' : all > 0 ? String(all) : '' };
}
