import { median } from './deposits';

/** Something that takes time, in milliseconds. */
export type Timed = () => Promise<number>;

/**
 * Medians of `samples` times of each side, taken by turns: what the machine does meanwhile befalls both alike. Side by
 * side in time, two that are nearly as fast can be told apart; one after the other they cannot.
 */
export async function byTurns(
  { pulso, plain }: { pulso: Timed; plain: Timed },
  samples: number,
): Promise<{ pulso: number; plain: number }> {
  const times = { pulso: [] as number[], plain: [] as number[] };
  for (let i = 0; i < samples; i++) {
    times.plain.push(await plain());
    times.pulso.push(await pulso());
  }
  return { pulso: median(times.pulso), plain: median(times.plain) };
}
