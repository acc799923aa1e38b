import { OUTDATED, type Ahead } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { bigint, rowsOf, text } from '../../../db/sql/rows';
import type { MessageCommand } from './message-rules';
import { isIn } from '../permissions';
import { MessageBatch, type Conversation } from './message-batch';
import { isPlain, roomsOf } from './load-batch';

/** A room as it was when the transaction `writer` was committed. */
interface Kept {
  readonly room: Conversation;
  readonly writer: string;
  /** When it was read, milliseconds since 1970. */
  readonly readAt: number;
}

/**
 * Rooms as this node's last message left them. Whoever changes a room or its people writes the room's row anew, so it
 * is as it was while its last writer is: what members say is decided out of memory then, and the row is locked, and
 * looked at, by a statement that travels with the writes and fails where somebody else was there. Then the room is read
 * as ever, and not guessed about for a while: other nodes write there too.
 */
export class RoomCache {
  readonly #rooms = new Map<number, Kept>();
  /** Rooms that are being guessed about; which were guessed wrong is known when they are read all the same. */
  #guessed: readonly Kept[] = [];
  readonly #shy = new Map<number, number>();

  /** What the commands are about, if it is known; and what proves it goes ahead of what is written. */
  guess(tx: Ahead, commands: readonly MessageCommand[], now = Date.now()): MessageBatch | undefined {
    const kept = roomsOf(commands).flatMap((id) => this.#rooms.get(id) ?? []);
    const isKnown = ({ name, input, principal }: MessageCommand): boolean =>
      name === 'message' && isIn(this.#rooms.get(input.room_id)?.room.people.get(principal.id));
    const usable = commands.every((command) => isPlain(command) && isKnown(command));
    if (!usable || kept.some((one) => isStale(one, now))) return undefined;
    this.#guessed = kept;
    for (const { room } of kept) this.#rooms.delete(room.id);
    const talk = new MessageBatch(
      new Map(kept.map(({ room }) => [room.id, room])),
      Math.min(...kept.map((k) => k.readAt)),
    );
    talk.writer = tx.ahead<{ writer: string }[]>(proof(kept)).then(([row]) => row?.writer);
    talk.writer.catch(() => undefined); // the transaction has failed, and says so itself
    return talk;
  }

  /** A transaction starts from what it reads: what had been guessed was wrong. */
  missed(now = Date.now()): void {
    for (const { room } of this.#guessed) this.#shy.set(room.id, now + SHY_MS);
    this.#guessed = [];
  }

  /** The batch is committed: what it left behind is what the next one finds. */
  async keep(talk: MessageBatch, now = Date.now()): Promise<void> {
    this.#guessed = [];
    const writer = await talk.writer;
    if (writer === undefined) return;
    if (this.#rooms.size + this.#shy.size > MAX_ROOMS) this.#forget();
    for (const room of talk.spoken) {
      if ((this.#shy.get(room.id) ?? 0) > now) continue;
      this.#shy.delete(room.id);
      const { people, readAt } = this.#known(room, talk, now);
      const bare = { ...room, people, messages: new Map(), mentionsOf: new Map() };
      this.#rooms.set(room.id, { room: bare, writer, readAt });
    }
  }

  /** Whom a room that was just read has, and who was known before, where nothing had happened since. */
  #known(
    room: Conversation,
    { readAt }: MessageBatch,
    now: number,
  ): Pick<Kept, 'readAt'> & Pick<Conversation, 'people'> {
    const before = this.#rooms.get(room.id);
    if (!before || before.writer !== room.writer || isStale(before, now)) return { people: room.people, readAt };
    const { people } = before.room;
    for (const [id, member] of room.people) people.set(id, member);
    return { people, readAt: before.readAt };
  }

  #forget(): void {
    this.#rooms.clear();
    this.#shy.clear();
  }
}

const isStale = ({ readAt }: Kept, now: number): boolean => readAt + KEEP_MS < now;

/**
 * Locks the rooms, in order of their numbers. Fails where they are not all as they were: the text of that failure is no
 * number, but it tells in PostgreSQL's log what happened, and `isOutdated` knows it by its beginning.
 */
const proof = (kept: readonly Kept[]): Prisma.Sql => Prisma.sql`
  SELECT pg_current_xact_id()::xid::text AS writer,
    CASE WHEN count(*) = ${kept.length}::int THEN 1
      ELSE concat(${OUTDATED}::text, count(*), ' of ', ${kept.length}::int, ' rooms are as this node left them')::int
    END AS as_it_was
  FROM (
    SELECT FROM ${rowsOf('k', kept, { id: bigint(({ room }) => room.id), writer: text(({ writer }) => writer) })}
    JOIN rooms r ON r.id = k.id AND r.xmin = k.writer::xid
    ORDER BY r.id FOR NO KEY UPDATE OF r
  ) held`;

/** How long a room is guessed about before it is read again, in milliseconds. */
const KEEP_MS = 10_000;
/** How long it is not, after a wrong guess. */
const SHY_MS = 1_000;
const MAX_ROOMS = 2_000;
