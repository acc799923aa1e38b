import { OUTDATED, type Ahead } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { bigint, rowsOf, text } from '../../../db/sql/rows';
import type { MessageCommand } from './message-rules';
import { isIn } from '../permissions';
import { MessageBatch, type Conversation } from './message-batch';
import { isPlain, roomsOf } from './load-batch';

/** A room's state after the commit of the transaction `writer`. */
interface CachedRoom {
  readonly room: Conversation;
  readonly writer: string;
  /** The time at which it was read, milliseconds since 1970. */
  readonly readAt: number;
}

/**
 * A cache of rooms as this node's last message left them. Every change of a room or its members rewrites the room's
 * row, so a cached room is current as long as its row has the same last writer. The rules then decide members' messages
 * from memory. A statement sent with the writes locks the row and checks its writer; it fails if another transaction
 * has written the row. The batch then reads the room as usual, and the cache skips the room for a while, because other
 * nodes write there too.
 */
export class RoomCache {
  readonly #rooms = new Map<number, CachedRoom>();
  /** Rooms served from the cache for the current batch. A following read of them shows that they were outdated. */
  #inUse: readonly CachedRoom[] = [];
  /** Rooms that the cache skips, with the end of that time. */
  readonly #skippedUntil = new Map<number, number>();

  /**
   * Returns the batch for the commands if their rooms are cached, and sends the statement that verifies it before the
   * writes.
   */
  load(tx: Ahead, commands: readonly MessageCommand[], now = Date.now()): MessageBatch | undefined {
    const cached = roomsOf(commands).flatMap((id) => this.#rooms.get(id) ?? []);
    const isKnown = ({ name, input, principal }: MessageCommand): boolean =>
      name === 'message' && isIn(this.#rooms.get(input.room_id)?.room.membersById.get(principal.id));
    const usable = commands.every((command) => isPlain(command) && isKnown(command));
    if (!usable || cached.some((entry) => isStale(entry, now))) return undefined;
    this.#inUse = cached;
    for (const { room } of cached) this.#rooms.delete(room.id);
    const batch = new MessageBatch(
      new Map(cached.map(({ room }) => [room.id, room])),
      Math.min(...cached.map((entry) => entry.readAt)),
    );
    batch.writer = tx.ahead<{ writer: string }[]>(verification(cached)).then(([row]) => row?.writer);
    batch.writer.catch(() => undefined); // the transaction itself reports the failure
    return batch;
  }

  /** Called when a transaction reads from the database: the rooms served from the cache were outdated. */
  onMiss(now = Date.now()): void {
    for (const { room } of this.#inUse) this.#skippedUntil.set(room.id, now + SKIP_MS);
    this.#inUse = [];
  }

  /** Stores the rooms of a committed batch for the next one. */
  async store(batch: MessageBatch, now = Date.now()): Promise<void> {
    this.#inUse = [];
    const writer = await batch.writer;
    if (writer === undefined) return;
    if (this.#rooms.size + this.#skippedUntil.size > MAX_ROOMS) this.#clear();
    for (const room of batch.roomsWithNewMessages) {
      if ((this.#skippedUntil.get(room.id) ?? 0) > now) continue;
      this.#skippedUntil.delete(room.id);
      const { membersById, readAt } = this.#mergeMembers(room, batch, now);
      const bare = { ...room, membersById, messages: new Map(), mentionsOf: new Map() };
      this.#rooms.set(room.id, { room: bare, writer, readAt });
    }
  }

  /** Returns the members of a room just read, merged with the cached ones if the room has not changed in between. */
  #mergeMembers(
    room: Conversation,
    { readAt }: MessageBatch,
    now: number,
  ): Pick<CachedRoom, 'readAt'> & Pick<Conversation, 'membersById'> {
    const before = this.#rooms.get(room.id);
    if (!before || before.writer !== room.writer || isStale(before, now)) {
      return { membersById: room.membersById, readAt };
    }
    const { membersById } = before.room;
    for (const [id, member] of room.membersById) membersById.set(id, member);
    return { membersById, readAt: before.readAt };
  }

  #clear(): void {
    this.#rooms.clear();
    this.#skippedUntil.clear();
  }
}

const isStale = ({ readAt }: CachedRoom, now: number): boolean => readAt + KEEP_MS < now;

/**
 * Locks the rooms, in the order of their numbers, and fails if any has another writer: it casts a text that is no
 * number. PostgreSQL's log then shows the text, and `isOutdated` recognises its beginning.
 */
const verification = (cached: readonly CachedRoom[]): Prisma.Sql => Prisma.sql`
  SELECT pg_current_xact_id()::xid::text AS writer,
    CASE WHEN count(*) = ${cached.length}::int THEN 1
      ELSE concat(${OUTDATED}::text, count(*), ' of ', ${cached.length}::int, ' rooms are as this node left them')::int
    END AS as_it_was
  FROM (
    SELECT FROM ${rowsOf('k', cached, { id: bigint(({ room }) => room.id), writer: text(({ writer }) => writer) })}
    JOIN rooms r ON r.id = k.id AND r.xmin = k.writer::xid
    ORDER BY r.id FOR NO KEY UPDATE OF r
  ) held`;

/** Milliseconds that a room may be served from the cache before it is read again. */
const KEEP_MS = 10_000;
/** Milliseconds that a room is skipped after it was found outdated. */
const SKIP_MS = 1_000;
const MAX_ROOMS = 2_000;
