import type { Principal } from '../../contract/core/identity';

/** Who may see which of one kind of thing. */
export interface Access {
  maySee(principal: Principal, key: string): Promise<boolean>;
  /** Those among the keys that somebody may see, asked for at once. */
  among(principal: Principal, keys: readonly string[]): Promise<ReadonlySet<string>>;
}

/** How many questions may be under way at a time: the pool serves commands and reads besides. */
const MOST_UNDER_WAY = 2;

/** What callers that see the same want to know, until it is asked. */
class Question {
  readonly keys = new Set<string>();
  readonly seen: Promise<ReadonlySet<string>>;
  answer!: (seen: Promise<ReadonlySet<string>>) => void;

  constructor(readonly principal: Principal) {
    this.seen = new Promise((resolve) => (this.answer = resolve));
  }
}

/**
 * The same access, which is asked for as much as possible at once (SEC-56). However many subscribe to however much, few
 * statements are under way: what comes meanwhile waits, and is one question for each user, and one for all guests. A
 * question is put after the last of those who want its answer has come, so it sees every change that they know of.
 */
export function gathered<A extends Access>(access: A, mostUnderWay = MOST_UNDER_WAY): A {
  const waiting = new Map<string, Question>();
  let underWay = 0;

  const leave = (): void => {
    underWay--;
    begin();
  };

  function begin(): void {
    for (const [sight, question] of waiting) {
      if (underWay >= mostUnderWay) return;
      waiting.delete(sight);
      underWay++;
      const seen = access.among(question.principal, [...question.keys]);
      question.answer(seen);
      seen.then(leave, leave);
    }
  }

  function among(principal: Principal, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const sight = sightOf(principal);
    let question = waiting.get(sight);
    if (!question) {
      waiting.set(sight, (question = new Question(principal)));
      if (waiting.size === 1) queueMicrotask(begin); // with what else this turn wants to know
    }
    for (const key of keys) question.keys.add(key);
    return question.seen;
  }

  return { ...access, among, maySee: async (principal, key) => (await among(principal, [key])).has(key) };
}

/** Who sees the same: guests, whose ids say nothing of them, and the connections of one session. */
function sightOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.id} ${principal.sessionId} ${principal.role}`;
  return principal.scope === undefined ? 'guest' : `program ${principal.id} ${principal.scope}`;
}
