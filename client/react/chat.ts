'use client';
import type { Conversation } from '../sdk/features/chat/conversation';
import type { RoomState } from '../sdk/features/chat/room-state';
import type { RoomsState } from '../sdk/features/chat/rooms';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** The user's rooms and invitations, live while the component is mounted. */
export const useRooms = (): RoomsState => useStore(usePulso().chat.rooms);

/** A room, live while the component is mounted, and its operations. */
export function useRoom(id: number): [RoomState, Conversation] {
  const conversation = usePulso().chat.room(id);
  return [useStore(conversation), conversation];
}
