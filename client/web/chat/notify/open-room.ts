/** How often it is said again, and after how long it is believed no more: a tab that crashes says no goodbye. */
const SAY_MS = 4_000;
const BELIEVED_MS = 10_000;

/** A number that tabs of this browser say to each other for as long as it holds. */
class Sight {
  constructor(private readonly key: string) {}

  get(): number | undefined {
    try {
      const { room, at } = JSON.parse(localStorage.getItem(this.key) ?? '{}') as { room?: number; at?: number };
      return at !== undefined && Date.now() - at < BELIEVED_MS ? room : undefined;
    } catch {
      return undefined;
    }
  }

  /** Says it until what is returned is called. */
  keep(room: number): () => void {
    const say = (): void => this.#write(JSON.stringify({ room, at: Date.now() }));
    say();
    const timer = setInterval(say, SAY_MS);
    return () => {
      clearInterval(timer);
      this.#write(undefined);
    };
  }

  #write(value: string | undefined): void {
    try {
      if (value === undefined) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, value);
    } catch {
      // Then somebody may be told of what they see.
    }
  }
}

/** Which room somebody looks at in this browser, in whichever tab. */
export const roomInSight = new Sight('pulso-room-in-sight');

const pageInSight = new Sight('pulso-page-in-sight');

/** Whether a page of this site is in sight, in whichever tab. */
export const isPageInSight = (): boolean => document.visibilityState === 'visible' || pageInSight.get() !== undefined;

/** Says that this page is in sight whenever it is, until what is returned is called. */
export function keepPageInSight(): () => void {
  let stop: (() => void) | undefined;
  const look = (): void => {
    stop?.();
    stop = document.visibilityState === 'visible' ? pageInSight.keep(1) : undefined;
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    stop?.();
  };
}
