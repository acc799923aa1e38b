import { useEffect, useEffectEvent } from 'react';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';

/** Alt with an arrow key opens the room above or below in the list. */
export function useRoomKeys(rooms: readonly RoomSummary[], open: number | undefined, go: (id: number) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const step =
      event.altKey && !event.ctrlKey && !event.metaKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
    if (step === undefined || rooms.length === 0) return;
    event.preventDefault();
    const at = rooms.findIndex(({ id }) => id === open);
    const next = rooms[at < 0 ? 0 : (at + step + rooms.length) % rooms.length];
    if (next) go(next.id);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
