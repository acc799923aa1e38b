import type { Logger } from 'pino';
import type { Database } from './client';

/** What the program's role may do beyond what it needs. */
interface Rights {
  readonly role: string;
  readonly superuser: boolean;
  readonly triggers: boolean;
}

/**
 * Warns where the program connects as a role for which the database's refusals do not hold: a superuser, a member of one,
 * or a role that may switch triggers off. The journal and the audit log are kept from change by triggers (SEC-32, ADM-7).
 * It is a warning, because an installation that has run so is to go on.
 *
 * @returns whether there was nothing to warn of
 */
export async function checkRole({ prisma }: Pick<Database, 'prisma'>, log: Pick<Logger, 'warn'>): Promise<boolean> {
  const [rights] = await prisma.$queryRaw<Rights[]>`
    SELECT current_user::text AS role,
           EXISTS (SELECT FROM pg_roles WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER')) AS superuser,
           has_parameter_privilege('session_replication_role', 'SET') AS triggers`;
  if (!rights || (!rights.superuser && !rights.triggers)) return true;
  const may = rights.superuser ? 'is a superuser' : 'may switch triggers off';
  log.warn(
    { role: rights.role },
    `the database role ${may}: nothing keeps it from changing the journal and the audit log`,
  );
  return false;
}
