import { problem } from '../../../contract/problems';
import { addressKey } from '../../limits/client-address';

/** How many connections may come from one address, of IPv6 one /64 network, and belong to one user, at a time (SEC-23). */
export interface PlaceLimits {
  perAddress: number;
  perUser: number;
}

/** The places of a node: who has how many of them. A connection has one from before it is let in until it is gone. */
export class ConnectionSlots {
  readonly #ofAddress = new Map<string, number>();
  readonly #ofUser = new Map<string, number>();
  #size = 0;

  constructor(private readonly limits: PlaceLimits) {}

  /** Connections that have a place. */
  get size(): number {
    return this.#size;
  }

  /** A place for a connection from `address`. @throws Problem `request.rate_limited` */
  take(address: string): ConnectionSlot {
    count(this.#ofAddress, addressKey(address), this.limits.perAddress);
    this.#size++;
    return new ConnectionSlot(this, address);
  }

  /** One more of the user's. @throws Problem `request.rate_limited` */
  takeUsers(userId: string): void {
    count(this.#ofUser, userId, this.limits.perUser);
  }

  /** A place is free, which these users had. */
  free(address: string, userIds: readonly string[]): void {
    discount(this.#ofAddress, addressKey(address));
    for (const userId of userIds) discount(this.#ofUser, userId);
    this.#size--;
  }
}

function count(taken: Map<string, number>, key: string, most: number): void {
  const before = taken.get(key) ?? 0;
  if (before >= most) {
    throw problem('request.rate_limited', { message: 'Demasiadas conexiones a la vez.', retryAfterMs: RETRY_MS });
  }
  taken.set(key, before + 1);
}

function discount(taken: Map<string, number>, key: string): void {
  const left = (taken.get(key) ?? 1) - 1;
  if (left > 0) taken.set(key, left);
  else taken.delete(key);
}

/** One connection's place, given back once. There are as many as connections, idle ones too: it keeps no more than it needs. */
export class ConnectionSlot {
  #userIds: readonly string[] = NOBODY;
  #left = false;

  constructor(
    private readonly places: ConnectionSlots,
    /** Where the connection came from. */
    readonly address: string,
  ) {}

  /** It is this user's; who shows another name afterwards has both. @throws Problem `request.rate_limited` */
  belongsTo(userId: string): void {
    if (this.#left || this.#userIds.at(-1) === userId) return;
    this.places.takeUsers(userId);
    this.#userIds = [...this.#userIds, userId];
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.places.free(this.address, this.#userIds);
  }
}

const NOBODY: readonly string[] = [];
const RETRY_MS = 5_000;
