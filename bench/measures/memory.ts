import type { Actor } from '../stage';

/**
 * Bytes alive in the server for each of `count` connections that do nothing. What the first ones set up stays, and what
 * the start left behind is gone only after several collections: neither is charged to a connection.
 *
 * @param connect connects as many
 * @param close ends what was connected
 */
export async function memoryEach<C>(
  actor: Actor,
  count: number,
  connect: (count: number) => Promise<readonly C[]>,
  close: (connections: readonly C[]) => void,
): Promise<number> {
  const first = await connect(FIRST);
  const before = await settled(actor);
  const rest = await connect(count);
  const after = await settled(actor);
  close([...first, ...rest]);
  return (after - before) / count;
}

/** Bytes alive once collections find nothing more. */
async function settled(actor: Actor): Promise<number> {
  let { alive } = await actor.vitals();
  for (let look = 0; look < MOST_LOOKS; look++) {
    const { alive: now } = await actor.vitals();
    if (now > alive - SETTLED_BYTES) return now;
    alive = now;
  }
  return alive;
}

const FIRST = 200;
const MOST_LOOKS = 10;
const SETTLED_BYTES = 16 * 1024;
