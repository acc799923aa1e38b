import type { AuditedAct } from '../../contract/audit';
import type { ProblemCode } from '../../contract/problems';
import type { AuditEntry, Actor } from './audit-entry';

/** The most individual lines for the refusals of one caller in a minute. */
const MAX_LINES = 10;
/** The most names looked up for one caller in a minute, to distinguish users' names from invented ones. */
const MAX_LOOKUPS = 60;

/** The kind of a refusal. */
export interface Kind {
  readonly act: AuditedAct;
  readonly problem: ProblemCode | undefined;
}

/**
 * The refusals of one caller within one minute. The first of each kind and aim has its own line, up to a bound; the
 * others are counted, and the count is one line at the minute's end. Whatever a client sends, a minute costs at most
 * `MAX_LINES + 1` lines, which can never be deleted.
 */
export class RefusalWindow {
  readonly #seen = new Set<string>();
  readonly #counted = new Map<string, { kind: Kind; times: number }>();
  #lines = 0;
  #lookups = 0;

  constructor(private readonly by: Actor) {}

  /** Counts a refusal. @param aim its target, as the caller named it @returns whether it may have its own line */
  take(kind: Kind, aim?: string): boolean {
    const key = keyOf(kind, aim);
    if (this.#seen.has(key) || this.#isFull || (aim !== undefined && this.#lookups >= MAX_LOOKUPS)) {
      return this.#count(kind);
    }
    this.#seen.add(key);
    if (aim === undefined) this.#lines++;
    else this.#lookups++;
    return true;
  }

  /** Sets the target's name: all names that no user has count as one target. @returns as {@link take} */
  takeName(kind: Kind, name: string | undefined): boolean {
    if (this.#isFull || (name === undefined && this.#seen.has(keyOf(kind)))) return this.#count(kind);
    if (name === undefined) this.#seen.add(keyOf(kind));
    this.#lines++;
    return true;
  }

  /** Returns the line of the counted refusals: under the most frequent kind, with the count of each. */
  end(): AuditEntry | undefined {
    const kinds = [...this.#counted.values()].sort((a, b) => b.times - a.times);
    const [most] = kinds;
    if (!most) return undefined;
    const { act, problem } = most.kind;
    const each = kinds.map(({ kind, times }) => [`${kind.act} ${kind.problem}`, times] as const);
    const repetidos = kinds.reduce((sum, { times }) => sum + times, 0);
    return {
      ...{ by: this.by, act, detail: { repetidos, ...(each.length > 1 && { de: Object.fromEntries(each) }) } },
      ...(problem !== undefined && { problem }),
    };
  }

  get #isFull(): boolean {
    return this.#lines >= MAX_LINES;
  }

  #count(kind: Kind): false {
    const key = keyOf(kind);
    this.#counted.set(key, { kind, times: (this.#counted.get(key)?.times ?? 0) + 1 });
    return false;
  }
}

const keyOf = ({ act, problem }: Kind, aim?: string): string => JSON.stringify([act, problem, aim]);
