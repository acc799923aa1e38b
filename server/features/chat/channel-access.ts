import type { Principal } from '../../../contract/core/identity';
import { numberArray } from '../../db/sql/array';
import type { Database } from '../../db/client';
import { mayReadSql } from './read-permission-sql';
import type { MayOperateAll } from './permissions';

/** The access rules of rooms. */
export interface ChatAccess {
  /** @param roomId the key of a channel's name. Absent and forbidden rooms get the same answer. */
  canSubscribe(principal: Principal, roomId: string): Promise<boolean>;
  /** Returns those of the rooms that the principal may read. */
  filterPermitted(principal: Principal, roomIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Creates the rules. They read the database each time, so that every delivery uses the current permissions. */
export function chatAccess({ prisma }: Database, mayOperateAll: MayOperateAll): ChatAccess {
  return {
    async canSubscribe(principal, roomId) {
      if (!ROOM_ID.test(roomId)) return false;
      const rows = await prisma.$queryRaw<unknown[]>`
        SELECT 1 AS seen FROM rooms r WHERE r.id = ${Number(roomId)} AND ${mayReadSql(principal, mayOperateAll)}`;
      return rows.length > 0;
    },
    async filterPermitted(principal, roomIds) {
      const valid = roomIds.filter((id) => ROOM_ID.test(id)).map(Number);
      if (valid.length === 0) return new Set();
      const ids = numberArray(valid);
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT r.id::text FROM rooms r WHERE r.id = ANY (${ids}::bigint[]) AND ${mayReadSql(principal, mayOperateAll)}`;
      return new Set(rows.map(({ id }) => id));
    },
  };
}

const ROOM_ID = /^[1-9]\d{0,14}$/;
