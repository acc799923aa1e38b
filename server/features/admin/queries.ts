import type { NoticeRow, NoticesQuery, UserRow, UsersQuery } from '../../../contract/features/admin/schemas';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { holds } from '../../db/sql/pattern';

/** The administrators' queries of users and notices. */
export interface AdminQueries {
  /** Users by user name, without the number of their connections, which the database does not know. */
  users(query: UsersQuery): Promise<{ rows: Omit<UserRow, 'conexiones'>[]; siguiente: string | null; total: number }>;
  /** Newest first. */
  notices(query: NoticesQuery): Promise<{ rows: NoticeRow[]; siguiente: number | null }>;
}

type FoundUser = Omit<UserRow, 'conexiones' | 'creado'> & { at: Date };
type FoundNotice = Omit<NoticeRow, 'fecha'> & { at: Date };

/** Creates the queries of the administration's data in the database. The caller checks permissions. */
export function adminQueries({ prisma }: Database): AdminQueries {
  return {
    async users({ buscar, rol, limite, despues = '' }) {
      const condition = Prisma.sql`${holds(buscar, 'username', 'display_name')}
        ${rol === undefined ? Prisma.empty : Prisma.sql`AND role = ${rol}`}`;
      const [rows, [count]] = await Promise.all([
        prisma.$queryRaw<FoundUser[]>`
          SELECT id, username, display_name AS nombre, role AS rol, disabled AS deshabilitado, created_at AS at,
                 (SELECT count(*) FROM sessions WHERE user_id = users.id AND ended_at IS NULL AND expires_at > now())::int
                   AS sesiones
          FROM users WHERE ${condition} AND username COLLATE "C" > ${despues}
          ORDER BY username COLLATE "C" LIMIT ${limite + 1}`,
        prisma.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM users WHERE ${condition}`,
      ]);
      const page = rows.slice(0, limite).map(({ at, ...user }) => ({ ...user, creado: at.toISOString() }));
      return {
        rows: page,
        siguiente: rows.length > limite ? (page.at(-1)?.username ?? null) : null,
        total: count?.total ?? 0,
      };
    },
    async notices({ limite, antes = Number.MAX_SAFE_INTEGER }) {
      const rows = await prisma.$queryRaw<FoundNotice[]>`
        SELECT id::float8 AS numero, notice_id AS id, text AS texto, level AS nivel, sender AS de, at,
               audience AS audiencia
        FROM notices WHERE notices.id < ${antes} ORDER BY notices.id DESC LIMIT ${limite + 1}`;
      const page = rows.slice(0, limite).map(({ at, ...notice }) => ({ ...notice, fecha: at.toISOString() }));
      return { rows: page, siguiente: rows.length > limite ? (page.at(-1)?.numero ?? null) : null };
    },
  };
}
