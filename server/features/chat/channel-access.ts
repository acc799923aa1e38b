import type { Principal } from '../../../contract/core/identity';
import { numberArray } from '../../db/sql/array';
import type { Database } from '../../db/client';
import { mayReadSql } from './read-permission-sql';
import type { MayOperateAll } from './permissions';

/** Who may see which room. */
export interface ChatAccess {
  /** @param roomId as it stands in a channel's name. Absent and forbidden rooms are the same answer. */
  maySee(principal: Principal, roomId: string): Promise<boolean>;
  /** Those among the rooms that somebody may see. */
  among(principal: Principal, roomIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Reads it from the database each time: what is told next is told to whom it concerns now. */
export function chatAccess({ prisma }: Database, mayOperateAll: MayOperateAll): ChatAccess {
  return {
    async maySee(principal, roomId) {
      if (!ROOM_ID.test(roomId)) return false;
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT 1 AS seen FROM rooms r WHERE r.id = ${Number(roomId)} AND ${mayReadSql(principal, mayOperateAll)}`;
      return rows.length > 0;
    },
    async among(principal, roomIds) {
      const possible = roomIds.filter((id) => ROOM_ID.test(id)).map(Number);
      if (possible.length === 0) return new Set();
      const ids = numberArray(possible);
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT r.id::text FROM rooms r WHERE r.id = ANY (${ids}::bigint[]) AND ${mayReadSql(principal, mayOperateAll)}`;
      return new Set(rows.map(({ id }) => id));
    },
  };
}

const ROOM_ID = /^[1-9]\d{0,14}$/;
