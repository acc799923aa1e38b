import type { Actor } from '../stage';

/**
 * Returns bytes alive in the server per idle connection, for `count` connections. Not charged to a connection are the
 * shared state of the first connections and the garbage of the start, which takes several collections.
 *
 * @param connect opens that many connections
 * @param close closes the opened connections
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

/** Returns the bytes alive once further collections free nothing. */
async function settled(actor: Actor): Promise<number> {
  let { alive } = await actor.vitals();
  for (let sample = 0; sample < MAX_SAMPLES; sample++) {
    const { alive: now } = await actor.vitals();
    if (now > alive - SETTLED_BYTES) return now;
    alive = now;
  }
  return alive;
}

const FIRST = 200;
const MAX_SAMPLES = 10;
const SETTLED_BYTES = 16 * 1024;
