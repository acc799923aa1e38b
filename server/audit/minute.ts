import type { AuditedAct } from '../../contract/audit';
import type { ProblemCode } from '../../contract/problems';
import type { AuditEntry, Doer } from './audit-entry';

/** Lines of their own that the refusals of one caller may have in a minute. */
const MOST_LINES = 10;
/** Names that are looked up for one caller in a minute, to tell users' names from made-up ones. */
const MOST_LOOKUPS = 60;

/** What was refused. */
export interface Kind {
  readonly act: AuditedAct;
  readonly problem: ProblemCode | undefined;
}

/**
 * The refusals of one caller within one minute. The first of each kind and aim has a line of its own, up to a bound;
 * the others are counted, and the count is one line at the minute's end. Whatever a stranger sends, a minute costs at most
 * `MOST_LINES + 1` lines that nobody can delete.
 */
export class Minute {
  readonly #seen = new Set<string>();
  readonly #counted = new Map<string, { kind: Kind; times: number }>();
  #lines = 0;
  #lookups = 0;

  constructor(private readonly by: Doer) {}

  /** Takes a refusal. @param aim what it aimed at, in the caller's words @returns whether it may have its own line */
  take(kind: Kind, aim?: string): boolean {
    const key = keyOf(kind, aim);
    if (this.#seen.has(key) || this.#isFull || (aim !== undefined && this.#lookups >= MOST_LOOKUPS)) {
      return this.#count(kind);
    }
    this.#seen.add(key);
    if (aim === undefined) this.#lines++;
    else this.#lookups++;
    return true;
  }

  /** Takes what the aim turned out to be: all that is nobody's name is one aim. @returns as {@link take} */
  takeName(kind: Kind, name: string | undefined): boolean {
    if (this.#isFull || (name === undefined && this.#seen.has(keyOf(kind)))) return this.#count(kind);
    if (name === undefined) this.#seen.add(keyOf(kind));
    this.#lines++;
    return true;
  }

  /** The line that tells of what was counted: under the kind that came most often, with how often each did. */
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
    return this.#lines >= MOST_LINES;
  }

  #count(kind: Kind): false {
    const key = keyOf(kind);
    this.#counted.set(key, { kind, times: (this.#counted.get(key)?.times ?? 0) + 1 });
    return false;
  }
}

const keyOf = ({ act, problem }: Kind, aim?: string): string => JSON.stringify([act, problem, aim]);
