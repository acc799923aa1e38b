import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Conversation } from '../../../sdk/features/chat/conversation';
import type { RoomState } from '../../../sdk/features/chat/room-state';
import { roomInSight } from '../notify/open-room';

interface ReadingOptions {
  readonly state: RoomState;
  readonly conversation: Conversation;
  readonly me: string | undefined;
  /** Whether the newest message is visible. */
  readonly atBottom: boolean;
}

interface Reading {
  /** The last message that was read on entering: the divider of new messages is below it and does not move. */
  readonly readUpTo: number | undefined;
  /** The number of others' messages since the end was last visible. */
  readonly missed: number;
}

/** Maintains the read pointer: a message is read if the page is visible, has the focus, and shows the end. */
export function useReading({ state, conversation, me, atBottom }: ReadingOptions): Reading {
  const attentive = useAttentive();
  const last = state.room?.last_message_id ?? 0;
  const reading = attentive && atBottom;
  const [readUpTo, setReadUpTo] = useState(() => dividerOf(state));
  const [seen, setSeen] = useState(last);
  const [wasAttentive, setWasAttentive] = useState(attentive);

  if (reading && seen !== last) setSeen(last);
  // A user who returns finds the divider above the messages that arrived meanwhile.
  if (attentive !== wasAttentive) {
    setWasAttentive(attentive);
    if (attentive && last > seen && news(state, seen, me) > 0) setReadUpTo(seen);
  }
  const roomId = conversation.id;
  useEffect(() => (attentive ? roomInSight.keep(roomId) : undefined), [attentive, roomId]);
  useEffect(() => {
    if (reading && last > 0) conversation.markRead(last);
  }, [reading, last, conversation]);
  return { readUpTo, missed: news(state, seen, me) };
}

/** Returns the messages of others after a message. */
const news = ({ messages }: RoomState, after: number, me: string | undefined): number =>
  messages.filter(({ id, user_id }) => id > after && user_id !== me).length;

/** Returns the divider's position on entering, if there are new messages. */
function dividerOf({ room }: RoomState): number | undefined {
  if (!room || room.role === null || room.read_id >= room.last_message_id) return undefined;
  return room.read_id;
}

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
};

/** Whether the user is looking at this page. */
export const useAttentive = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => document.visibilityState === 'visible' && document.hasFocus(),
    () => false,
  );
