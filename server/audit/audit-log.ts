import type { Logger } from 'pino';
import type { AuditQuery, AuditRow } from '../../contract/audit';
import { addressKey } from '../limits/client-address';
import type { Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { Outages } from '../db/outages';
import { holds } from '../db/sql/pattern';
import { writeAuditEntries, type AuditEntry, type Doer } from './audit-entry';
import { Minute } from './minute';

/** Refusals of the same caller are gathered for this long: nobody fills the log by knocking. */
const MINUTE_MS = 60_000;
/** Callers whose refusals are gathered apart; those of all others beyond them are gathered together. */
const MOST_CALLERS = 200;
const OTHERS = 'others';

/** What somebody aimed at who was refused. */
export interface Aim {
  /** In the caller's own words. */
  readonly at: string;
  /** What is written down of it; asked for only where something is. */
  name(): Promise<string | undefined>;
}

/** Who did what, when, from where, and how it ended (SEC-42). The database refuses to change or delete a line. */
export class AuditLog {
  readonly #minutes = new Map<string, { minute: Minute; timer: NodeJS.Timeout }>();
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
  async note(deed: AuditEntry): Promise<void> {
    await this.database.prisma.$executeRaw(writeAuditEntries([deed]));
  }

  /**
   * Writes down that something was refused: a line of its own for the first of its kind that a caller is refused in a
   * minute, up to a bound, and one line with the count of all others when the minute ends. Nobody waits for it: the
   * refusal stands whether or not it can be told of.
   *
   * @param aim what the caller aimed at, where each aim is a refusal of its own, and how the log is to name it
   * @returns whether it may have a line of its own
   */
  refused(deed: AuditEntry, aim?: Aim): boolean {
    const { by, act, problem } = deed;
    const minute = this.#minuteOf(by);
    const kind = { act, problem };
    if (!minute.take(kind, aim?.at)) return false;
    this.#write(async () => {
      const name = await aim?.name();
      if (!aim) await this.note(deed);
      else if (minute.takeName(kind, name)) await this.note({ ...deed, target: name });
    });
    return true;
  }

  #minuteOf(by: Doer): Minute {
    const caller = by.principal?.kind === 'user' ? by.principal.id : addressKey(by.address);
    const key = this.#minutes.has(caller) || this.#minutes.size < MOST_CALLERS ? caller : OTHERS;
    const known = this.#minutes.get(key);
    if (known) return known.minute;
    const minute = new Minute(key === OTHERS ? {} : by);
    this.#minutes.set(key, { minute, timer: setTimeout(() => this.#end(key), MINUTE_MS).unref() });
    return minute;
  }

  #end(key: string): void {
    const ended = this.#minutes.get(key);
    if (!ended) return;
    clearTimeout(ended.timer);
    this.#minutes.delete(key);
    const deed = ended.minute.end();
    if (deed) this.#write(() => this.note(deed));
  }

  #write(work: () => Promise<void>): void {
    const writing = work()
      .catch((error: unknown) => this.#outages.tell(error, 'a refusal is missing in the audit log'))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Newest first; `siguiente` is where the next page begins. */
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

  /** Resolves when what was to be written down has been, the counts too. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    for (const key of [...this.#minutes.keys()]) this.#end(key);
    await Promise.all(this.#writing);
    this.#outages.close();
  }
}
