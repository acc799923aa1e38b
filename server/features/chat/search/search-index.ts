import { numberArray } from '../../../db/sql/array';
import type { Database, Statements } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';

/**
 * What messages are found by is made after they are committed and told: taking words to their stems, in two languages,
 * costs more than writing them. Each message of a room gets its row in the order of their numbers, so the newest row
 * tells how far a room has come. A trigger changes it where the message is edited or deleted.
 */

/** Messages that get their words at once: whoever edits meanwhile waits for them. */
const CHUNK = 250;
/** Rooms that they are of. */
export const MAX_ROOMS = 200;

/** A message's words, in SQL: stems of what it says in `content`. */
const wordsOf = (content: string): Prisma.Sql => Prisma.raw(`message_vector(${content})`);

/** Of the rooms `r` for which `which` holds some whose newest messages cannot be found yet. @returns their numbers */
export async function roomsBehind({ prisma }: Database, which: Prisma.Sql): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ id: number }[]>`
    SELECT r.id::float8 AS id FROM rooms r
    WHERE ${which} AND r.last_message > (
      SELECT coalesce(max(w.message_id), 0) FROM message_words w WHERE w.room_id = r.id
    )
    LIMIT ${MAX_ROOMS}`;
  return rows.map(({ id }) => id);
}

/**
 * Makes the words of the next messages of those rooms, of as many in each.
 *
 * @returns the rooms in which more may be left
 */
export function makeWords(database: Database, roomIds: readonly number[]): Promise<number[]> {
  const each = Math.ceil(CHUNK / roomIds.length);
  return database.pipelined(async (tx) => {
    await holdWords(tx, roomIds);
    const rows = await tx.last.$queryRaw<{ room_id: number }[]>`
      WITH made AS (
        INSERT INTO message_words (room_id, message_id, created_at, words)
        SELECT m.room_id, m.id, m.created_at, ${wordsOf('m.content')}
        FROM unnest(${numberArray(roomIds)}::bigint[]) AS r (id) CROSS JOIN LATERAL (
          SELECT coalesce(max(message_id), 0) AS message_id FROM message_words WHERE room_id = r.id
        ) newest CROSS JOIN LATERAL (
          SELECT * FROM messages WHERE room_id = r.id AND id > newest.message_id ORDER BY id LIMIT ${each}
        ) m
        RETURNING room_id
      )
      SELECT room_id::float8 AS room_id FROM made GROUP BY room_id HAVING count(*) = ${each}`;
    return rows.map(({ room_id: id }) => id);
  });
}

/** Makes, for those who search, what cannot be found yet: for one after the other, so that the next find it made. */
export class CatchUp {
  #turn = Promise.resolve();

  /** `failed` hears of what could not be made. */
  constructor(
    private readonly database: Database,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * Of the rooms `r` for which `which` holds. Where very much was said a moment ago, not all of it is waited for. What
   * cannot be made is left out: the rest can be found.
   */
  async in(which: Prisma.Sql): Promise<void> {
    try {
      if ((await roomsBehind(this.database, which)).length === 0) return;
      const turn = this.#turn.then(() => this.#make(which));
      this.#turn = turn.catch(() => undefined);
      await turn;
    } catch (error) {
      this.failed(error);
    }
  }

  async #make(which: Prisma.Sql): Promise<void> {
    let rooms = await roomsBehind(this.database, which);
    for (let chunk = 0; rooms.length > 0 && chunk < MAX_CHUNKS; chunk++) rooms = await makeWords(this.database, rooms);
  }
}

/** How much one search waits for. */
const MAX_CHUNKS = 8;

/**
 * Holds the words of those rooms until the transaction is over. Only a statement behind this one sees all that was done
 * to them before: an edit that finds no words to change knows then that they will be made of what it leaves behind.
 */
export async function holdWords(tx: Statements, roomIds: readonly number[]): Promise<void> {
  const ids = [...new Set(roomIds)].sort((a, b) => a - b);
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('words of room ' || id, 0))
    FROM unnest(${numberArray(ids)}::bigint[]) AS r (id)`;
}
