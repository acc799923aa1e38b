import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { AuditQuery, AuditRow } from '../../contract/admin';
import { addressKey } from '../client-address';
import type { Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { Outages } from '../db/outages';
import { containing } from '../db/pattern';
import { writeDeeds, type Deed } from './deed';

/** The same refusal of the same caller is written down once in this time: nobody fills the log by knocking. */
const SAME_MS = 60_000;

/** What somebody aimed at who was refused. */
export interface Aim {
  /** In the caller's own words. */
  readonly at: string;
  /** What is written down of it; asked for only where something is. */
  name(): Promise<string | undefined>;
}

/** Who did what, when, from where, and how it ended (SEC-42). The database refuses to change or delete a line. */
export class AuditLog {
  readonly #refused = new LRUCache<string, true>({ max: 10_000, ttl: SAME_MS });
  readonly #writing = new Set<Promise<unknown>>();
  /** Its own: what is missing here is missing for ever, whoever else has told of the outage. */
  readonly #outages: Outages;

  constructor(
    private readonly database: Database,
    log: Logger,
  ) {
    this.#outages = new Outages(log);
  }

  /** Writes down what is no part of a transaction. */
  async note(deed: Deed): Promise<void> {
    await this.database.prisma.$executeRaw(writeDeeds([deed]));
  }

  /**
   * Writes down that something was refused, at most once a minute for the same caller. Nobody waits for it: the
   * refusal stands whether or not it can be told of.
   *
   * @param aim what the caller aimed at, where each aim is a refusal of its own, and how the log is to name it
   */
  refused(deed: Deed, aim?: Aim): void {
    const { by, act, problem } = deed;
    const who = by.principal?.kind === 'user' ? by.principal.id : addressKey(by.address);
    const key = JSON.stringify([who, act, problem, aim?.at]);
    if (this.#refused.has(key)) return;
    this.#refused.set(key, true);
    const writing = this.#noteWithName(deed, aim)
      .catch((error: unknown) => this.#outages.tell(error, 'a refusal is missing in the audit log'))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #noteWithName(deed: Deed, aim?: Aim): Promise<void> {
    return this.note(aim ? { ...deed, target: await aim.name() } : deed);
  }

  /** Newest first; `siguiente` is where the next page begins. */
  async read({ buscar, actor, acto, limite, antes }: AuditQuery): Promise<{
    rows: AuditRow[];
    siguiente: number | null;
  }> {
    const like = containing(buscar);
    const conditions = [
      Prisma.sql`true`,
      ...(antes === undefined ? [] : [Prisma.sql`id < ${antes}`]),
      ...(actor === undefined ? [] : [Prisma.sql`actor = ${actor}`]),
      ...(acto === undefined ? [] : [Prisma.sql`act = ${acto}`]),
      ...(buscar === ''
        ? []
        : [
            Prisma.sql`(actor ILIKE ${like} OR address ILIKE ${like} OR act ILIKE ${like}
                        OR target ILIKE ${like} OR outcome ILIKE ${like})`,
          ]),
    ];
    const found = await this.database.prisma.$queryRaw<(Omit<AuditRow, 'fecha'> & { at: Date })[]>`
      SELECT id::float8 AS numero, at, actor, address AS ip, act AS acto, target AS objeto, outcome AS resultado,
             detail AS detalle
      FROM audit_log WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id DESC LIMIT ${limite + 1}`;
    const rows = found.slice(0, limite).map(({ at, ...row }) => ({ ...row, fecha: at.toISOString() }));
    return { rows, siguiente: found.length > limite ? (rows.at(-1)?.numero ?? null) : null };
  }

  /** Resolves when what was to be written down has been. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    this.#outages.close();
  }
}
