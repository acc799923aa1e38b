import { median } from './deposits';

/** A measurement that returns milliseconds. */
export type Timed = () => Promise<number>;

/**
 * Returns the medians of `samples` times of each side. The sides take turns, and each goes first by turns, so that the
 * machine's other work affects both alike. Measured one after the other, nearly equal sides cannot be distinguished.
 */
export async function byTurns(
  { pulso, plain }: { pulso: Timed; plain: Timed },
  samples: number,
): Promise<{ pulso: number; plain: number }> {
  const times = { pulso: [] as number[], plain: [] as number[] };
  for (let i = 0; i < samples; i++) {
    if (i % 2 === 0) times.plain.push(await plain());
    times.pulso.push(await pulso());
    if (i % 2 === 1) times.plain.push(await plain());
  }
  return { pulso: median(times.pulso), plain: median(times.plain) };
}
