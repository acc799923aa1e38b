import type { Problem } from '../../../../contract/problems';
import { problem } from '../../../../contract/problems';
import { textArray } from '../../../db/sql/array';
import type { Statements } from '../../../db/client';
import { lockQuotas } from '../../../db/quota-lock';
import type { RoomCommand } from './room-commands';

/** Limits of the chat for one user (CHAT-9). Rooms and conversations count for the user who created them. */
export interface ChatQuotas {
  readonly roomsPerUser: number;
  readonly directRoomsPerUser: number;
  readonly membershipsPerUser: number;
  /** Pending invitations sent by one user. */
  readonly invitationsPerUser: number;
}

/** The counts of one user. */
export type Held = Record<'rooms' | 'directs' | 'memberships' | 'invitations', number>;

/** The counts of a batch's users, including the batch's own additions. */
export class RoomQuotas {
  constructor(
    private readonly quotas: ChatQuotas,
    private readonly counts: ReadonlyMap<string, Held>,
  ) {}

  /**
   * Adds one to each of the kinds, or to none if one is full.
   * @returns the refusal, or `undefined`
   */
  take(userId: string, ...kinds: readonly (keyof Held)[]): Problem | undefined {
    const counts = this.counts.get(userId);
    if (!counts) return undefined;
    const full = kinds.find((kind) => counts[kind] >= this.quotas[refusals[kind].quota]);
    if (full) return problem(refusals[full].code);
    for (const kind of kinds) counts[kind]++;
    return undefined;
  }
}

const refusals = {
  rooms: { quota: 'roomsPerUser', code: 'chat.too_many_rooms' },
  directs: { quota: 'directRoomsPerUser', code: 'chat.too_many_directs' },
  memberships: { quota: 'membershipsPerUser', code: 'chat.too_many_memberships' },
  invitations: { quota: 'invitationsPerUser', code: 'chat.too_many_invitations' },
} as const;

const countedCommands: readonly string[] = ['create_room', 'direct_room', 'join_room', 'invite'];

/** Locks the quotas of a batch's callers, and counts their use. Must be called before rooms are locked. */
export async function loadQuotas(
  tx: Statements,
  commands: readonly RoomCommand[],
  quotas: ChatQuotas,
): Promise<RoomQuotas> {
  const ids = commands.flatMap(({ name, principal }) => (countedCommands.includes(name) ? [principal.id] : []));
  if (ids.length === 0) return new RoomQuotas(quotas, new Map());
  await tx.$queryRaw(lockQuotas('chat', ids));
  const rows = await tx.$queryRaw<(Held & { id: string })[]>`
    SELECT u.id,
      (SELECT count(*)::int FROM rooms r WHERE r.created_by = u.id AND r.kind <> 'direct') AS rooms,
      (SELECT count(*)::int FROM rooms r WHERE r.created_by = u.id AND r.kind = 'direct') AS directs,
      (SELECT count(*)::int FROM room_members m WHERE m.user_id = u.id AND m.invited_by IS NULL) AS memberships,
      (SELECT count(*)::int FROM room_members m WHERE m.invited_by = u.username) AS invitations
    FROM users u WHERE u.id = ANY (${textArray(ids)})`;
  return new RoomQuotas(quotas, new Map(rows.map(({ id, ...counts }) => [id, counts])));
}
