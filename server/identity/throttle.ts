import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible';
import { problem } from '../../contract/problems';
import { addressKey } from '../limits/client-address';
import type { Database } from '../db/client';
import { Prisma } from '../db/generated/client';
import { removeInSlices } from '../db/sql/slices';

/** The number of free failures, and the duration of the first lock-out; each further one lasts twice as long. */
export interface ThrottleRule {
  readonly free: number;
  readonly firstLockSeconds: number;
  readonly longestLockSeconds?: number;
}

/** Rules by kind of count. */
export interface ThrottleRules {
  /** One user name from one address. */
  readonly pair: ThrottleRule;
  /** One address, for all names. Users share addresses, so it is slowed down and never closed. */
  readonly address: ThrottleRule;
  /** One user on a device from which this user has signed in before. By default as `pair`. */
  readonly device?: ThrottleRule;
}

const usualRules: ThrottleRules = {
  pair: { free: 5, firstLockSeconds: 30 },
  address: { free: 60, firstLockSeconds: 1, longestLockSeconds: 8 },
};

const LONGEST_LOCK_SECONDS = 900;
const MEMORY_SECONDS = 24 * 3600;
const SWEEP_MS = 3_600_000;

/** One attempt to sign in. */
export interface Attempt {
  readonly username: string;
  readonly ip: string;
  /** The id of the device, if this user has signed in from it before. */
  readonly device?: string | undefined;
}

/**
 * Slows down password guessing (SEC-36). An attempt from a known device counts for that device and user alone, so
 * other clients cannot lock them out from any address. All others count by address, and by user name at that address.
 */
export interface Throttle {
  /**
   * Counts an attempt as failed before its password is checked, so that a hundred at once count as a hundred.
   * @throws Problem `auth.locked` with the time to wait.
   */
  attempt(attempt: Attempt): Promise<void>;
  /** The password was right: resets the count of the pair or device. */
  succeeded(attempt: Attempt): Promise<void>;
  /** The password was not checked: the attempt does not count. */
  undone(attempt: Attempt): Promise<void>;
  close(): void;
}

/**
 * Keeps the counts in PostgreSQL, so that neither a restart nor a second node resets them. During an outage of the
 * database this process counts in its own memory.
 */
export function createThrottle(database: Database, log: Logger, rules: ThrottleRules = usualRules): Throttle {
  const pair = createCounter(database, 'pair', rules.pair);
  const address = createCounter(database, 'address', rules.address);
  const device = createCounter(database, 'device', rules.device ?? rules.pair);
  /** Returns an attempt's counters: the one that a success resets, and the one shared with other users. */
  const countersOf = ({ username, ip, device: known }: Attempt): { own: Counted; shared?: Counted } => {
    if (known !== undefined) return { own: [device, `${known}|${username}`] };
    const network = addressKey(ip);
    return { own: [pair, `${network}|${username}`], shared: [address, network] };
  };
  const all = ({ own, shared }: ReturnType<typeof countersOf>): Counted[] => (shared ? [shared, own] : [own]);

  const sweep = (): void => {
    removeInSlices(
      database,
      (rows) => Prisma.sql`
        DELETE FROM sign_in_throttle WHERE key IN (
          SELECT key FROM sign_in_throttle WHERE expire < now() ORDER BY expire LIMIT ${rows} FOR UPDATE SKIP LOCKED
        )`,
    ).catch((error: unknown) => database.outages.report(error, 'expired sign-in counts were not removed', log));
  };
  const timer = setInterval(sweep, SWEEP_MS).unref();

  return {
    async attempt(attempt) {
      const counters = all(countersOf(attempt));
      await Promise.all(counters.map(([counter, key]) => counter.refuseLocked(key)));
      await Promise.all(counters.map(([counter, key]) => counter.count(key)));
    },
    async succeeded(attempt) {
      const { own, shared } = countersOf(attempt);
      await Promise.all([own[0].forget(own[1]), shared?.[0].takeBack(shared[1])]);
    },
    async undone(attempt) {
      await Promise.all(all(countersOf(attempt)).map(([counter, key]) => counter.takeBack(key)));
    },
    close: () => clearInterval(timer),
  };
}

type Counted = readonly [counter: Counter, key: string];

interface Counter {
  refuseLocked(key: string): Promise<void>;
  count(key: string): Promise<void>;
  takeBack(key: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/**
 * Creates two limiters: one counts failures for a day, the other holds the lock. Past the free attempts each attempt
 * must take the lock. Only one can, and the lock then stays taken for twice as long as before.
 */
function createCounter(database: Database, name: string, rule: ThrottleRule): Counter {
  const { free, firstLockSeconds, longestLockSeconds = LONGEST_LOCK_SECONDS } = rule;
  const limiter = (kind: string, points: number): RateLimiterPrisma =>
    new RateLimiterPrisma({
      storeClient: database.prisma,
      tableName: 'signInThrottle',
      keyPrefix: `${name}.${kind}`,
      points,
      duration: MEMORY_SECONDS,
      clearExpiredByTimeout: false,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: `${name}.${kind}`, points, duration: MEMORY_SECONDS }),
    });
  const failures = limiter('failures', free);
  const lock = limiter('lock', 1);

  return {
    async refuseLocked(key) {
      const held = await lock.get(key);
      if (held && held.consumedPoints > 0 && held.msBeforeNext > 0) throw locked(held);
    },
    async count(key) {
      const { consumedPoints } = await failures.penalty(key);
      if (consumedPoints <= free) return;
      const customDuration = Math.min(firstLockSeconds * 2 ** (consumedPoints - free - 1), longestLockSeconds);
      await lock.consume(key, 1, { customDuration }).catch((refusal: unknown) => {
        throw refusal instanceof RateLimiterRes ? locked(refusal) : refusal;
      });
    },
    async takeBack(key) {
      const { consumedPoints } = await failures.reward(key);
      // Right passwords from one address in the same second, such as a class, must not leave it locked out.
      if (consumedPoints === free) await lock.delete(key);
    },
    async forget(key) {
      await Promise.all([failures.delete(key), lock.delete(key)]);
    },
  };
}

const locked = ({ msBeforeNext }: RateLimiterRes): Error =>
  problem('auth.locked', { retryAfterMs: Math.max(1000, msBeforeNext) });
