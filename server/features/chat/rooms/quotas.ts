import type { Problem } from '../../../../contract/problems';
import { problem } from '../../../../contract/problems';
import { textArray } from '../../../db/sql/array';
import type { Statements } from '../../../db/client';
import { lockQuotas } from '../../../db/quota-lock';
import type { RoomCommand } from './room-commands';

/** How much of the chat one user may have (CHAT-9). Rooms and conversations count for the user who began them. */
export interface ChatQuotas {
  readonly roomsPerUser: number;
  readonly directRoomsPerUser: number;
  readonly membershipsPerUser: number;
  /** Invitations of one user that are not answered yet. */
  readonly invitationsPerUser: number;
}

/** What is counted of each user. */
export type Held = Record<'rooms' | 'directs' | 'memberships' | 'invitations', number>;

/** What the users of a batch have already, and what the batch gives them. */
export class RoomQuotas {
  constructor(
    private readonly quotas: ChatQuotas,
    private readonly held: ReadonlyMap<string, Held>,
  ) {}

  /**
   * Counts one more of each kind, or of none.
   * @returns why the user may not have it
   */
  take(userId: string, ...kinds: readonly (keyof Held)[]): Problem | undefined {
    const held = this.held.get(userId);
    if (!held) return undefined;
    const full = kinds.find((kind) => held[kind] >= this.quotas[refusals[kind].quota]);
    if (full) return problem(refusals[full].code);
    for (const kind of kinds) held[kind]++;
    return undefined;
  }
}

const refusals = {
  rooms: { quota: 'roomsPerUser', code: 'chat.too_many_rooms' },
  directs: { quota: 'directRoomsPerUser', code: 'chat.too_many_directs' },
  memberships: { quota: 'membershipsPerUser', code: 'chat.too_many_memberships' },
  invitations: { quota: 'invitationsPerUser', code: 'chat.too_many_invitations' },
} as const;

const counted: readonly string[] = ['create_room', 'direct_room', 'join_room', 'invite'];

/** Locks what the callers of a batch have, and counts it. To be called before rooms are locked. */
export async function loadQuotas(
  tx: Statements,
  commands: readonly RoomCommand[],
  quotas: ChatQuotas,
): Promise<RoomQuotas> {
  const ids = commands.flatMap(({ name, principal }) => (counted.includes(name) ? [principal.id] : []));
  if (ids.length === 0) return new RoomQuotas(quotas, new Map());
  await tx.$queryRaw(lockQuotas('chat', ids));
  const rows = await tx.$queryRaw<(Held & { id: string })[]>`
    SELECT u.id,
      (SELECT count(*)::int FROM rooms r WHERE r.created_by = u.id AND r.kind <> 'direct') AS rooms,
      (SELECT count(*)::int FROM rooms r WHERE r.created_by = u.id AND r.kind = 'direct') AS directs,
      (SELECT count(*)::int FROM room_members m WHERE m.user_id = u.id AND m.invited_by IS NULL) AS memberships,
      (SELECT count(*)::int FROM room_members m WHERE m.invited_by = u.username) AS invitations
    FROM users u WHERE u.id = ANY (${textArray(ids)})`;
  return new RoomQuotas(quotas, new Map(rows.map(({ id, ...held }) => [id, held])));
}
