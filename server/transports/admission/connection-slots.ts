import { problem } from '../../../contract/problems';
import { addressKey } from '../../limits/client-address';

/** Limits of concurrent connections from one address (for IPv6, one /64 network) and of one user (SEC-23). */
export interface SlotLimits {
  perAddress: number;
  perUser: number;
}

/**
 * Counts a node's connections by address and by user. A connection holds a slot from before its admission until it
 * closes.
 */
export class ConnectionSlots {
  readonly #byAddress = new Map<string, number>();
  readonly #byUser = new Map<string, number>();
  #size = 0;

  constructor(private readonly limits: SlotLimits) {}

  /** The number of slots taken. */
  get size(): number {
    return this.#size;
  }

  /** Takes a slot for a connection from `address`. @throws Problem `request.rate_limited` */
  take(address: string): ConnectionSlot {
    increment(this.#byAddress, addressKey(address), this.limits.perAddress);
    this.#size++;
    return new ConnectionSlot(this, address);
  }

  /** Counts one more connection of the user. @throws Problem `request.rate_limited` */
  countUser(userId: string): void {
    increment(this.#byUser, userId, this.limits.perUser);
  }

  /** Frees a slot that was counted for these users. */
  free(address: string, userIds: readonly string[]): void {
    decrement(this.#byAddress, addressKey(address));
    for (const userId of userIds) decrement(this.#byUser, userId);
    this.#size--;
  }
}

function increment(taken: Map<string, number>, key: string, max: number): void {
  const before = taken.get(key) ?? 0;
  if (before >= max) {
    throw problem('request.rate_limited', { message: 'Demasiadas conexiones a la vez.', retryAfterMs: RETRY_MS });
  }
  taken.set(key, before + 1);
}

function decrement(taken: Map<string, number>, key: string): void {
  const left = (taken.get(key) ?? 1) - 1;
  if (left > 0) taken.set(key, left);
  else taken.delete(key);
}

/** The slot of one connection, released once. Every connection holds one, idle ones included, so it stays small. */
export class ConnectionSlot {
  #userIds: readonly string[] = NO_USERS;
  #released = false;

  constructor(
    private readonly slots: ConnectionSlots,
    /** The client's address. */
    readonly address: string,
  ) {}

  /**
   * Counts the slot for a user. A connection that authenticates as another user later counts for both.
   * @throws Problem `request.rate_limited`
   */
  assignTo(userId: string): void {
    if (this.#released || this.#userIds.at(-1) === userId) return;
    this.slots.countUser(userId);
    this.#userIds = [...this.#userIds, userId];
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.slots.free(this.address, this.#userIds);
  }
}

const NO_USERS: readonly string[] = [];
const RETRY_MS = 5_000;
