import { useRooms } from '../../react';
import { isInvitation } from '../../sdk/features/chat/room-list';

/** What waits for the user in the chat: unread messages over all rooms, those that name the user, and invitations. */
export function useUnanswered(): { unread: number; mentions: number; invitations: number; face: string } {
  const { rooms, unread, mentions } = useRooms();
  const invitations = rooms.filter(isInvitation).length;
  const all = unread + invitations;
  return { unread, mentions, invitations, face: all > 99 ? '99+' : all > 0 ? String(all) : '' };
}
