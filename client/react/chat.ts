'use client';
import type { Conversation, RoomState } from '../sdk/chat/conversation';
import type { RoomsState } from '../sdk/chat/rooms';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** One's own rooms and invitations, live while the component is mounted. */
export const useRooms = (): RoomsState => useStore(usePulso().chat.rooms);

/** A room, live while the component is mounted, and what can be done in it. */
export function useRoom(id: number): [RoomState, Conversation] {
  const conversation = usePulso().chat.room(id);
  return [useStore(conversation), conversation];
}
