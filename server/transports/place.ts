import { problem } from '../../contract/problems';

/** How many connections may come from one address, and belong to one user, at a time (SEC-23). */
export interface PlaceLimits {
  perAddress: number;
  perUser: number;
}

/** The places of a node: who has how many of them. A connection has one from before it is let in until it is gone. */
export class Places {
  readonly #taken = new Map<string, number>();
  #size = 0;

  constructor(private readonly limits: PlaceLimits) {}

  /** Connections that have a place. */
  get size(): number {
    return this.#size;
  }

  /** A place for a connection from `address`. @throws Problem `request.rate_limited` */
  take(address: string): Place {
    const undo = this.#count(`@${address}`, this.limits.perAddress);
    this.#size++;
    return new Place(this, () => {
      undo();
      this.#size--;
    });
  }

  /** One more of the user's. @throws Problem `request.rate_limited` */
  takeUsers(userId: string): () => void {
    return this.#count(userId, this.limits.perUser);
  }

  #count(key: string, most: number): () => void {
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= most) {
      throw problem('request.rate_limited', { message: 'Demasiadas conexiones a la vez.', retryAfterMs: RETRY_MS });
    }
    this.#taken.set(key, taken + 1);
    return () => {
      const left = (this.#taken.get(key) ?? 1) - 1;
      if (left > 0) this.#taken.set(key, left);
      else this.#taken.delete(key);
    };
  }
}

/** One connection's place, given back once. */
export class Place {
  #releases: (() => void)[];
  #left = false;
  #userId: string | undefined;

  constructor(
    private readonly places: Places,
    release: () => void,
  ) {
    this.#releases = [release];
  }

  /** It is this user's; who shows another name afterwards has both. @throws Problem `request.rate_limited` */
  belongsTo(userId: string): void {
    if (this.#left || this.#userId === userId) return;
    this.#releases.push(this.places.takeUsers(userId));
    this.#userId = userId;
  }

  leave(): void {
    this.#left = true;
    for (const release of this.#releases.splice(0)) release();
  }
}

const RETRY_MS = 5_000;
