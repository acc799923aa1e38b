import type { MessageView, RoomKind, SearchHit, SearchQuery } from '../../../../contract/features/chat/schemas';
import { problem } from '../../../../contract/problems';
import type { Database } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { fitting } from '../../../db/sql/page-size';
import { messageJson } from '../view-sql';
import type { CatchUp } from './search-index';

interface Hit {
  room_id: number;
  name: string;
  kind: RoomKind;
  message: MessageView;
  headline: string;
  at: number;
}

/**
 * The marks around a match; a message's own ones are removed first. A third mark replaces `<` during the search:
 * otherwise PostgreSQL would take the text after it for markup and omit it.
 */
const [START, STOP, LESS] = ['\uE000', '\uE001', '\uE002'];
const HEADLINE = `StartSel=${START}, StopSel=${STOP}, MaxWords=30, MinWords=12`;
const CURSOR = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/;

/**
 * Searches for words, in Spanish and in English, by stem or as written, in the rooms `r` that match `mayRead`. LATERAL
 * with LIMIT reads the hits one by one: PostgreSQL cannot turn it into another join, which could scan a whole room for
 * each.
 *
 * @throws Problem `request.invalid` for an invalid cursor.
 */
export async function search(
  { database, catchUp }: { database: Database; catchUp: CatchUp },
  mayRead: Prisma.Sql,
  { q, room_id: roomId, limit, cursor }: SearchQuery,
): Promise<{ data: SearchHit[]; next: string | null }> {
  const where = roomId === undefined ? mayRead : Prisma.sql`${mayRead} AND r.id = ${roomId}`;
  await catchUp.in(where);
  const rows = await database.prisma.$queryRaw<Hit[]>`
    WITH query AS (
      SELECT websearch_to_tsquery('spanish', normalize(${q}, NFC)) AS es, websearch_to_tsquery('english', normalize(${q}, NFC)) AS en,
             websearch_to_tsquery('spanish', folded(${q})) AS bare
    ), readable AS MATERIALIZED (
      SELECT r.id, r.name, r.kind FROM rooms r WHERE ${where}
    ), found AS MATERIALIZED (
      SELECT w.created_at, w.room_id, w.message_id AS id FROM message_words w
      WHERE w.words @@ (SELECT es || en || bare FROM query) AND w.words <> '' AND w.room_id IN (SELECT id FROM readable) ${afterCursor(cursor)}
      ORDER BY w.created_at DESC, w.room_id DESC, w.message_id DESC LIMIT ${limit + 1}
    )
    SELECT m.room_id::float8 AS room_id, r.name, r.kind, ${messageJson} AS message,
           (extract(epoch FROM m.created_at) * 1000)::float8 AS at,
           CASE WHEN to_tsvector('spanish', c.plain) @@ (query.es || query.bare)
             THEN ts_headline('spanish', c.plain, query.es || query.bare, ${HEADLINE})
             ELSE ts_headline('english', c.plain, query.en, ${HEADLINE}) END AS headline
    FROM query, found f JOIN readable r ON r.id = f.room_id
    CROSS JOIN LATERAL (SELECT * FROM messages WHERE room_id = f.room_id AND id = f.id LIMIT 1) m
    CROSS JOIN LATERAL (SELECT translate(normalize(m.content, NFC), ${`<${LESS}${START}${STOP}`}, ${LESS}) AS plain) c
    ORDER BY m.created_at DESC, m.room_id DESC, m.id DESC`;
  const page = fitting(rows.slice(0, limit), (hit) => JSON.stringify(hit).length);
  return { data: page.map(toHit), next: rows.length > page.length ? cursorOf(page.at(-1)) : null };
}

function afterCursor(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.empty;
  const [, at, roomId, id] = CURSOR.exec(cursor) ?? [];
  if (at === undefined) throw problem('request.invalid', { field: 'cursor' });
  return Prisma.sql`AND (w.created_at, w.room_id, w.message_id)
    < (to_timestamp(${Number(at)}::float8 / 1000), ${Number(roomId)}::bigint, ${Number(id)}::bigint)`;
}

const cursorOf = (hit: Hit | undefined): string | null =>
  hit ? `${Math.round(hit.at)}.${hit.room_id}.${hit.message.id}` : null;

const toHit = ({ room_id: id, name, kind, message, headline }: Hit): SearchHit => ({
  room: { id, name, kind },
  message,
  headline: headline.replaceAll(LESS, '<'),
});
