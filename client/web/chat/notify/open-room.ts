/** The interval of the repeated message, and the time after which it expires: a tab that crashes sends no message. */
const REPEAT_MS = 4_000;
const BELIEVED_MS = 10_000;

/** A number that tabs of this browser repeat to each other while it is valid. */
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

  /** Sends it until the returned function is called. */
  keep(room: number): () => void {
    const send = (): void => this.#write(JSON.stringify({ room, at: Date.now() }));
    send();
    const timer = setInterval(send, REPEAT_MS);
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
      // Without it, users may be notified of what they already see.
    }
  }
}

/** The room visible in any tab of this browser. */
export const roomInSight = new Sight('pulso-room-in-sight');

const pageInSight = new Sight('pulso-page-in-sight');

/** Whether a page of this site is visible in any tab. */
export const isPageInSight = (): boolean => document.visibilityState === 'visible' || pageInSight.get() !== undefined;

/** Reports while this page is visible, until the returned function is called. */
export function keepPageInSight(): () => void {
  let stop: (() => void) | undefined;
  const update = (): void => {
    stop?.();
    stop = document.visibilityState === 'visible' ? pageInSight.keep(1) : undefined;
  };
  update();
  document.addEventListener('visibilitychange', update);
  return () => {
    document.removeEventListener('visibilitychange', update);
    stop?.();
  };
}
