import { lookup } from 'node:dns/promises';
import { unless } from './unless-aborted';

/**
 * The most concurrent lookups. Each occupies one of the process's four threads until the system's resolver gives up,
 * and cannot be cancelled; the other threads are for the hashing of passwords.
 */
const MAX_LOOKUPS = 2;

const waiting: (() => void)[] = [];
let running = 0;

/**
 * Resolves every address of a host's name with the system's resolver. A lookup waits for a slot. An aborted caller
 * leaves the queue; a running lookup keeps its slot until it ends.
 *
 * @throws the signal's reason once it is aborted, or the resolver's error
 */
export async function addressesOf(host: string, signal: AbortSignal): Promise<string[]> {
  await takeSlot(signal);
  const found = lookup(host, { all: true, verbatim: true }).finally(passSlotOn);
  return (await unless(signal, found)).map(({ address }) => address);
}

async function takeSlot(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (running < MAX_LOOKUPS) {
    running++;
    return;
  }
  let onSlot: () => void = () => undefined;
  const slot = new Promise<void>((resolve) => waiting.push((onSlot = resolve)));
  try {
    await unless(signal, slot);
  } catch (error) {
    const index = waiting.indexOf(onSlot);
    // If the slot was assigned at the moment of the abort, pass it on.
    if (index < 0) passSlotOn();
    else waiting.splice(index, 1);
    throw error;
  }
}

/** Passes the slot directly to the next caller, so that no other can take it in between. */
function passSlotOn(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}
