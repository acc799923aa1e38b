import type { Principal } from '../../contract/core/identity';

/** Access to the things of one kind. */
export interface AccessLookup {
  canSubscribe(principal: Principal, key: string): Promise<boolean>;
  /** Returns the keys that the principal may see, in one lookup. */
  filterPermitted(principal: Principal, keys: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The most lookups under way at a time: the pool serves commands and reads as well. */
const MAX_RUNNING = 2;

/** A lookup that collects keys of principals with the same permissions until it is sent. */
class PendingLookup {
  readonly keys = new Set<string>();
  readonly result: Promise<ReadonlySet<string>>;
  resolve!: (visible: Promise<ReadonlySet<string>>) => void;

  constructor(readonly principal: Principal) {
    this.result = new Promise((resolve) => (this.resolve = resolve));
  }
}

/**
 * Returns the same access with batched lookups (SEC-56). However many clients subscribe to however many channels, few
 * statements are under way. Keys requested meanwhile wait, in one lookup for each user and one for all guests. A
 * lookup is sent after the last of its callers has joined, so it sees every change that they know of.
 */
export function batchedAccess<A extends AccessLookup>(access: A, maxRunning = MAX_RUNNING): A {
  const waiting = new Map<string, PendingLookup>();
  let running = 0;

  const release = (): void => {
    running--;
    startWaiting();
  };

  function startWaiting(): void {
    for (const [callerKey, lookup] of waiting) {
      if (running >= maxRunning) return;
      waiting.delete(callerKey);
      running++;
      const visible = access.filterPermitted(lookup.principal, [...lookup.keys]);
      lookup.resolve(visible);
      visible.then(release, release);
    }
  }

  function among(principal: Principal, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const callerKey = permissionKeyOf(principal);
    let lookup = waiting.get(callerKey);
    if (!lookup) {
      waiting.set(callerKey, (lookup = new PendingLookup(principal)));
      if (waiting.size === 1) queueMicrotask(startWaiting); // with the other lookups of this turn
    }
    for (const key of keys) lookup.keys.add(key);
    return lookup.result;
  }

  return {
    ...access,
    filterPermitted: among,
    canSubscribe: async (principal, key) => (await among(principal, [key])).has(key),
  };
}

/** One key for principals with the same permissions: all guests, or the connections of one session. */
function permissionKeyOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.id} ${principal.sessionId} ${principal.role}`;
  return principal.scope === undefined ? 'guest' : `program ${principal.id} ${principal.scope}`;
}
