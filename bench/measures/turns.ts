import { median } from './deposits';

/** Something that takes time, in milliseconds. */
export type Timed = () => Promise<number>;

/**
 * Medians of `samples` times of each side, taken by turns, and each side first by turns: what the machine does meanwhile
 * befalls both alike. So two that are nearly as fast can be told apart; one after the other they cannot.
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
