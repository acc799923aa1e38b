const KEY = 'pulso-room-in-sight';
/** How often it is said again, and after how long it is believed no more: a tab that crashes says no goodbye. */
const SAY_MS = 4_000;
const BELIEVED_MS = 10_000;

/** Which room somebody looks at in this browser, in whichever tab. */
export const roomInSight = {
  get(): number | undefined {
    try {
      const { room, at } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { room?: number; at?: number };
      return at !== undefined && Date.now() - at < BELIEVED_MS ? room : undefined;
    } catch {
      return undefined;
    }
  },
  /** Says it until what is returned is called. */
  keep(room: number): () => void {
    const say = (): void => write(JSON.stringify({ room, at: Date.now() }));
    say();
    const timer = setInterval(say, SAY_MS);
    return () => {
      clearInterval(timer);
      write(undefined);
    };
  },
};

function write(value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // Then somebody may be told of what they see.
  }
}
