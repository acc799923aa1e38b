import { lookup } from 'node:dns/promises';
import { unless } from './unless-aborted';

/**
 * Look-ups that may be under way at once. Each holds one of the process's four threads until the system's resolver
 * gives up, and cannot be called back; the other threads are for the hashing of passwords.
 */
const AT_ONCE = 2;

const waiting: (() => void)[] = [];
let underWay = 0;

/**
 * Every address of a host's name, by the system's resolver. A look-up that begins takes its turn; whoever stops waiting
 * gives up the place in the queue, and the look-up under way keeps its turn until it ends.
 *
 * @throws the signal's reason once it is aborted, or the resolver's error
 */
export async function addressesOf(host: string, signal: AbortSignal): Promise<string[]> {
  await turn(signal);
  const found = lookup(host, { all: true, verbatim: true }).finally(passOn);
  return (await unless(signal, found)).map(({ address }) => address);
}

async function turn(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (underWay < AT_ONCE) {
    underWay++;
    return;
  }
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => waiting.push((begin = resolve)));
  try {
    await unless(signal, begun);
  } catch (error) {
    const place = waiting.indexOf(begin);
    // Where the turn came in the very moment in which nobody wanted it any more, it is handed on.
    if (place < 0) passOn();
    else waiting.splice(place, 1);
    throw error;
  }
}

/** The turn is handed on, not given back: nobody can slip in between. */
function passOn(): void {
  const next = waiting.shift();
  if (next) next();
  else underWay--;
}
