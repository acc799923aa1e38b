import { hash, verify } from '@node-rs/argon2';
import { problem } from '../../contract/problems';
import { passwordForms, preparePassword } from './opaque';

/** argon2id is the library's own choice; its enum has no value at run time, so it cannot be named here. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash of an unknown password, for the comparison where there is no such user. */
const DUMMY_HASH = '$argon2id$v=19$m=19456,t=2,p=1$QtWy0GQRMVow2CwWYZ714w$KhN23+maukGYOLtdyrpa6cY+xmjWPrOtOFwjRtKgNrQ';

/** How many passwords are hashed at once, and how many may wait. */
export interface PasswordLimits {
  readonly atOnce: number;
  readonly waiting: number;
}

/** Hashing by argon2id, off the event loop and in a bounded queue. */
export interface Passwords {
  /** Hashes the password's prepared form (RFC 8265). @throws Problem `server.busy` where too many are waiting. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password, in its prepared form or an older one, matches the hash. Without a hash the answer is no,
   * after the same work as for a wrong password: the time does not reveal which users exist (SEC-36).
   * @throws Problem `server.busy` where too many are waiting already.
   */
  verify(password: string, hashed: string | undefined): Promise<boolean>;
  /**
   * Returns a hash of the password's prepared form, if `hashed` is of an older form.
   * @throws Problem `server.busy` where too many are waiting already.
   */
  renew(password: string, hashed: string): Promise<string | undefined>;
}

/**
 * Each hash costs 19 MiB and some 20 ms of a core. So a burst of sign-ins must queue, and a flood must be
 * refused before it queues (SEC-35).
 */
export function createPasswords({ atOnce, waiting }: PasswordLimits = { atOnce: 2, waiting: 50 }): Passwords {
  const queue: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running < atOnce) running++;
    else if (queue.length < waiting) await new Promise<void>((start) => queue.push(start));
    else throw problem('server.busy', { retryAfterMs: 1000 + Math.floor(Math.random() * 2000) });
    try {
      return await work();
    } finally {
      // The slot is handed to the next caller, not released, so no other caller can take it in between.
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  }

  return {
    hash: (password) => inTurn(() => hash(preparePassword(password) ?? password, COST)),
    verify: (password, hashed) =>
      inTurn(async () => {
        // Each form that fails costs the same time, also with the dummy hash.
        for (const form of passwordForms(password)) {
          if (await verify(hashed ?? DUMMY_HASH, form)) return hashed !== undefined;
        }
        return false;
      }),
    async renew(password, hashed) {
      const prepared = preparePassword(password);
      // Most passwords have one form only, so there is nothing to renew.
      if (prepared === undefined || passwordForms(password).length === 1) return undefined;
      return inTurn(async () => ((await verify(hashed, prepared)) ? undefined : hash(prepared, COST)));
    },
  };
}
