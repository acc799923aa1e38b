import type { RoomState } from '../../../sdk/features/chat/room-state';
import type { ReadState } from './receipt';

/** Returns everyone's read pointers by user id: those read with the members, and later events. */
function pointers({ members = [], reads }: RoomState): ReadonlyMap<string, number> {
  const all = new Map(members.map(({ user_id, read_id }) => [user_id, read_id]));
  for (const [id, read] of Object.entries(reads)) all.set(id, Math.max(read, all.get(id) ?? 0));
  return all;
}

/** Returns the user's last message, and who has read it. */
export function receiptOf(state: RoomState, me: string | undefined): { id: number; state: ReadState } | undefined {
  const { messages, active, members = [] } = state;
  const last = messages.findLast(({ user_id, deleted_at }) => user_id === me && deleted_at === null);
  if (!last || me === undefined) return undefined;
  const named = new Map([...active, ...members].map(({ user_id, display_name }) => [user_id, display_name]));
  const names = [...pointers(state)]
    .filter(([id, read]) => id !== me && read >= last.id && named.has(id))
    .map(([id]) => named.get(id) ?? '');
  return { id: last.id, state: names.length > 0 ? names : 'sent' };
}
