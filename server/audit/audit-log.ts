import type { Logger } from 'pino';
import type { AuditQuery, AuditRow } from '../../contract/audit';
import { addressKey } from '../limits/client-address';
import type { Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { Outages } from '../db/outages';
import { holds } from '../db/sql/pattern';
import { writeAuditEntries, type AuditEntry, type Actor } from './audit-entry';
import { RefusalWindow } from './refusal-window';

/** Refusals of the same caller are aggregated over this time, so that repeated attempts cannot fill the log. */
const MINUTE_MS = 60_000;
/** Callers whose refusals are aggregated separately; those of all further callers are aggregated together. */
const MAX_CALLERS = 200;
const OTHERS = 'others';

/** The target of a refused act. */
export interface RefusalTarget {
  /** The target as the caller named it. */
  readonly at: string;
  /** Returns the target's name for the log; called only where a line is written. */
  name(): Promise<string | undefined>;
}

/** The audit log: actor, act, time, address and outcome (SEC-42). The database refuses to change or delete a line. */
export class AuditLog {
  readonly #minutes = new Map<string, { minute: RefusalWindow; timer: NodeJS.Timeout }>();
  readonly #writing = new Set<Promise<unknown>>();
  /** Separate outages: a missing line is lost for ever, so it is reported even if the outage already was. */
  readonly #outages: Outages;

  constructor(
    private readonly database: Database,
    log: Logger,
  ) {
    this.#outages = new Outages(log);
  }

  /** Writes an entry that is not part of a transaction. */
  async note(entry: AuditEntry): Promise<void> {
    await this.database.prisma.$executeRaw(writeAuditEntries([entry]));
  }

  /**
   * Records a refusal. The first of each kind for a caller in a minute gets its own line, up to a bound; at the end of
   * the minute one line has the count of all others. The caller does not wait for the write: a refusal does not depend
   * on its record.
   *
   * @param aim the target, where refusals of different targets count separately, and its name for the log
   * @returns whether it may have its own line
   */
  refused(entry: AuditEntry, aim?: RefusalTarget): boolean {
    const { by, act, problem } = entry;
    const minute = this.#minuteOf(by);
    const kind = { act, problem };
    if (!minute.take(kind, aim?.at)) return false;
    this.#write(async () => {
      const name = await aim?.name();
      if (!aim) await this.note(entry);
      else if (minute.takeName(kind, name)) await this.note({ ...entry, target: name });
    });
    return true;
  }

  #minuteOf(by: Actor): RefusalWindow {
    const caller = by.principal?.kind === 'user' ? by.principal.id : addressKey(by.address);
    const key = this.#minutes.has(caller) || this.#minutes.size < MAX_CALLERS ? caller : OTHERS;
    const known = this.#minutes.get(key);
    if (known) return known.minute;
    const minute = new RefusalWindow(key === OTHERS ? {} : by);
    this.#minutes.set(key, { minute, timer: setTimeout(() => this.#end(key), MINUTE_MS).unref() });
    return minute;
  }

  #end(key: string): void {
    const ended = this.#minutes.get(key);
    if (!ended) return;
    clearTimeout(ended.timer);
    this.#minutes.delete(key);
    const entry = ended.minute.end();
    if (entry) this.#write(() => this.note(entry));
  }

  #write(work: () => Promise<void>): void {
    const writing = work()
      .catch((error: unknown) => this.#outages.report(error, 'a refusal is missing in the audit log'))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Reads a page, newest first; `siguiente` is the start of the next page. */
  async read({ buscar, actor, acto, limite, antes }: AuditQuery): Promise<{
    rows: AuditRow[];
    siguiente: number | null;
  }> {
    const conditions = [
      Prisma.sql`true`,
      ...(antes === undefined ? [] : [Prisma.sql`id < ${antes}`]),
      ...(actor === undefined ? [] : [Prisma.sql`actor = ${actor}`]),
      ...(acto === undefined ? [] : [Prisma.sql`act = ${acto}`]),
      ...(buscar === '' ? [] : [holds(buscar, 'actor', 'address', 'act', 'target', 'outcome')]),
    ];
    const found = await this.database.prisma.$queryRaw<(Omit<AuditRow, 'fecha'> & { at: Date })[]>`
      SELECT id::float8 AS numero, at, actor, address AS ip, act AS acto, target AS objeto, outcome AS resultado,
             detail AS detalle
      FROM audit_log WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id DESC LIMIT ${limite + 1}`;
    const rows = found.slice(0, limite).map(({ at, ...row }) => ({ ...row, fecha: at.toISOString() }));
    return { rows, siguiente: found.length > limite ? (rows.at(-1)?.numero ?? null) : null };
  }

  /** Resolves when all entries have been written, including the counts. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    for (const key of [...this.#minutes.keys()]) this.#end(key);
    await Promise.all(this.#writing);
    this.#outages.close();
  }
}
