import { numberArray } from '../../../db/sql/array';
import type { Database, Statements } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';

/**
 * Messages are indexed after their commit and delivery: stemming their words, in two languages, costs more than writing
 * them. Each message of a room gets its index row in the order of their numbers, so the newest row marks the progress
 * of the room. A trigger updates the row where the message is edited or deleted.
 */

/** Messages indexed by one transaction: edits of those rooms wait for it. */
const CHUNK = 250;
/** The most rooms of one such transaction. */
export const MAX_ROOMS = 200;

/** The SQL that computes a message's index: the stems of the words in `content`. */
const wordsOf = (content: string): Prisma.Sql => Prisma.raw(`message_vector(${content})`);

/** Returns the numbers of some rooms `r`, of those that match `which`, whose newest messages are not indexed yet. */
export async function unindexedRooms({ prisma }: Database, which: Prisma.Sql): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ id: number }[]>`
    SELECT r.id::float8 AS id FROM rooms r
    WHERE ${which} AND r.last_message > (
      SELECT coalesce(max(w.message_id), 0) FROM message_words w WHERE w.room_id = r.id
    )
    LIMIT ${MAX_ROOMS}`;
  return rows.map(({ id }) => id);
}

/**
 * Indexes the next messages of the given rooms, the same number in each.
 *
 * @returns the rooms that may have more messages to index
 */
export function indexMessages(database: Database, roomIds: readonly number[]): Promise<number[]> {
  const each = Math.ceil(CHUNK / roomIds.length);
  return database.pipelined(async (tx) => {
    await lockIndex(tx, roomIds);
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

/** Indexes pending messages on behalf of searches, one search at a time, so that the next ones find the work done. */
export class CatchUp {
  #queue = Promise.resolve();

  /** @param failed receives the error when messages could not be indexed */
  constructor(
    private readonly database: Database,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * Indexes pending messages of the rooms `r` that match `which`. It stops after a number of chunks, however many
   * messages are pending. After a failure the search runs without those messages.
   */
  async in(which: Prisma.Sql): Promise<void> {
    try {
      if ((await unindexedRooms(this.database, which)).length === 0) return;
      const indexed = this.#queue.then(() => this.#index(which));
      this.#queue = indexed.catch(() => undefined);
      await indexed;
    } catch (error) {
      this.failed(error);
    }
  }

  async #index(which: Prisma.Sql): Promise<void> {
    let rooms = await unindexedRooms(this.database, which);
    for (let chunk = 0; rooms.length > 0 && chunk < MAX_CHUNKS; chunk++)
      rooms = await indexMessages(this.database, rooms);
  }
}

/** The most chunks that one search waits for. */
const MAX_CHUNKS = 8;

/**
 * Locks the index of the given rooms until the end of the transaction. Only a later statement sees every earlier change
 * to the index. An edit that then finds no index row can rely on the indexer reading the edited text.
 */
export async function lockIndex(tx: Statements, roomIds: readonly number[]): Promise<void> {
  const ids = [...new Set(roomIds)].sort((a, b) => a - b);
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('words of room ' || id, 0))
    FROM unnest(${numberArray(ids)}::bigint[]) AS r (id)`;
}
