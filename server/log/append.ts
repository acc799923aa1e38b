import type { LogEvent } from '../hub/ports';
import type { Statements } from '../db/client';
import { Prisma } from '../db/generated/client';
import { bigint, rowsOf, text } from '../db/sql/rows';

export type { LogEvent };

/** An event that a transaction is about to commit. */
export interface NewEvent {
  channel: string;
  type: string;
  /** JSON text: the event's payload, exactly as every client will receive it. */
  data: string;
  /** The sequence that the writer expects, where its own row stores the same number. A difference rolls back. */
  seq?: number;
}

/** The recorded answer to a command. */
export interface RecordedReply {
  /** Distinguishes a repeat from another command under a reused id. */
  fingerprint: string;
  /** JSON text: the reply, or the problem of a refusal in its wire form. */
  reply: string;
  /** A rule refused the command. */
  refused?: boolean;
}

/** A command with its answer, recorded to recognise repeats (LOG-3). */
export interface AnsweredCommand extends RecordedReply {
  actor: string;
  id: string;
  name: string;
}

export interface Batch {
  events: readonly NewEvent[];
  commands?: readonly AnsweredCommand[];
  /** Time of the events; by default PostgreSQL's clock once their channels are locked (LOG-9). */
  at?: Date;
  /** Data-modifying statements of the change itself, sent in the same round trip. */
  changes?: readonly Prisma.Sql[];
}

/**
 * Writes events, and the answers to the commands that caused them, in the caller's transaction (LOG-1). Each channel's
 * row is locked until commit, in order of name, so sequences have no gaps and their order is commit
 * order (LOG-2). The time of the events is read after these locks are held, by one clock for all nodes: within a
 * channel it never goes back (LOG-9). A node's own clock, or the time of the command, would.
 *
 * Anything that must not be committed makes the statement itself fail, because COMMIT may already be on its way.
 * A sequence that its writer did not expect does so by a text, the error message, that is cast to a number.
 *
 * @returns the events with their sequences, in the order given; to be dispatched once committed.
 * @throws a unique violation where one of the commands already has a recorded answer.
 */
export async function append(tx: Statements, batch: Batch): Promise<LogEvent[]> {
  const { events, commands = [], changes = [] } = batch;
  if (events.length + commands.length + changes.length === 0) return [];
  const { counts, numbered } = countByChannel(events);
  const { of, headOf } = counts.length === 1 ? headOfOne : headsOfMany;
  const at = batch.at ? Prisma.sql`${batch.at}::timestamptz` : wallClock;
  const [row] = await tx.$queryRaw<{ head: bigint | Record<string, number> | null; at: number | null }[]>`
    WITH ${asMembers(changes)} heads AS (
      INSERT INTO channels AS c (name, head)
      SELECT name, count FROM ${rowsOf('n', counts, { name: text(([name]) => name), count: bigint(([, count]) => count) })}
      ON CONFLICT (name) DO UPDATE SET head = c.head + excluded.head
      RETURNING name, head, ${at} AS at
    ), of AS (${of}), inserted AS (
      INSERT INTO events (channel, seq, type, data, at)
      SELECT e.channel, CASE WHEN e.expected IN (0, s.seq) THEN s.seq
        ELSE concat(e.channel, ' is at ', s.seq, ', its writer expected ', e.expected)::bigint
      END, e.type, e.data::json, of.at
      FROM of, ${rowsOf('e', numbered, {
        channel: text(({ event }) => event.channel),
        later: bigint(({ later }) => later),
        expected: bigint(({ event }) => event.seq ?? 0),
        type: text(({ event }) => event.type),
        data: text(({ event }) => event.data),
      })}, LATERAL (
        SELECT ${headOf} - e.later AS seq
      ) AS s
    )${commands.length > 0 ? recordCommands(commands, at) : Prisma.empty}
    SELECT head, (extract(epoch FROM at) * 1000)::float8 AS at FROM of`;
  const head = row?.head ?? {};
  const committedAt = row?.at ?? 0;
  return numbered.map(({ event: { channel, type, data }, later }) => {
    const seq = Number(typeof head === 'object' ? (head[channel] ?? 0) : head) - later;
    return { channel, seq, type, data, at: committedAt };
  });
}

/** To the millisecond, so that an event has the same time from memory and from its row. */
const wallClock = Prisma.sql`date_trunc('milliseconds', clock_timestamp())`;

/** Most batches touch one channel: its row gives the head. */
const headOfOne = { of: Prisma.sql`SELECT head, at FROM heads`, headOf: Prisma.sql`of.head` };

/** One object, not a join: a join's plan would depend on the planner's row estimate, which cannot be right. */
const headsOfMany = {
  of: Prisma.sql`SELECT jsonb_object_agg(name, head) AS head, max(at) AS at FROM heads`,
  headOf: Prisma.sql`(of.head ->> e.channel)::bigint`,
};

const recordCommands = (commands: readonly AnsweredCommand[], at: Prisma.Sql): Prisma.Sql => Prisma.sql`, recorded AS (
      INSERT INTO commands (actor, id, name, fingerprint, reply, at)
      SELECT c.actor, c.id, c.name, c.fingerprint, c.reply::json, ${at}
      FROM ${rowsOf('c', commands, {
        actor: text(({ actor }) => actor),
        id: text(({ id }) => id),
        name: text(({ name }) => name),
        fingerprint: text(({ fingerprint, refused }) => (refused ? REFUSED + fingerprint : fingerprint)),
        reply: text(({ reply }) => reply),
      })}
    )`;

/**
 * Prefix of a refused command's stored fingerprint; no other fingerprint begins so. Both outcomes share one row and
 * one key: a command is accepted or refused, never both. A server of an older version that reads such a row answers
 * `command.id_reused`; a separate column would let it return the refusal as a reply.
 */
export const REFUSED = '!';

/** Writes statements as the first members of a WITH; each needs a name, none is read. */
const asMembers = (changes: readonly Prisma.Sql[]): Prisma.Sql =>
  changes.length === 0
    ? Prisma.empty
    : Prisma.join(
        changes.map((change, i) => Prisma.sql`${Prisma.raw(`change_${i}`)} AS (${change})`),
        ', ',
        '',
        ',',
      );

/** An event with the number of later events of its channel in the batch. */
interface Numbered {
  readonly event: NewEvent;
  readonly later: number;
}

/** Counts the events of each channel, in lock order, and for each event the later ones of its channel. */
function countByChannel(events: readonly NewEvent[]): {
  counts: [channel: string, count: number][];
  numbered: Numbered[];
} {
  const total = new Map<string, number>();
  const numbered = new Array<Numbered>(events.length);
  for (const [i, event] of [...events.entries()].reverse()) {
    const later = total.get(event.channel) ?? 0;
    numbered[i] = { event, later };
    total.set(event.channel, later + 1);
  }
  return { counts: [...total].sort(([a], [b]) => (a < b ? -1 : 1)), numbered };
}

/**
 * Returns the answers recorded for the commands of `asked`, by `actor` and `id`. One index lookup
 * each, whatever row count the planner estimates: LATERAL with LIMIT is not turned into another join.
 */
export async function findPreviousReplies(
  tx: Statements,
  asked: readonly { actor: string; id: string }[],
): Promise<Map<string, RecordedReply>> {
  const rows = await tx.$queryRaw<{ actor: string; id: string; fingerprint: string; reply: string }[]>`
    SELECT q.actor, q.id, c.fingerprint, c.reply
    FROM ${rowsOf('q', asked, { actor: text(({ actor }) => actor), id: text(({ id }) => id) })}
    CROSS JOIN LATERAL (
      SELECT fingerprint, reply::text FROM commands WHERE actor = q.actor AND id = q.id LIMIT 1
    ) c`;
  return new Map(
    rows.map((row) => {
      const refused = row.fingerprint.startsWith(REFUSED);
      const fingerprint = refused ? row.fingerprint.slice(REFUSED.length) : row.fingerprint;
      return [commandKey(row), { fingerprint, reply: row.reply, refused }];
    }),
  );
}

/** Returns one key for an actor's command id. */
export const commandKey = ({ actor, id }: { actor: string; id: string }): string => `${actor}\n${id}`;
