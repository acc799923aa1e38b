import { MAX_STARS } from '../../../contract/features/ratings/schemas';

/** How many gave one star, two, … five. */
export type Histogram = readonly number[];

/** What everybody together thinks of a film, as the wire has it. */
export interface Score {
  average: number | null;
  count: number;
  histogram: number[];
}

export const NO_RATINGS: Histogram = new Array<number>(MAX_STARS).fill(0);

export const countOf = (histogram: Histogram): number => histogram.reduce((count, number) => count + number, 0);

export const sumOf = (histogram: Histogram): number => histogram.reduce((sum, number, i) => sum + number * (i + 1), 0);

/** Count and average are those of the histogram, never numbers of their own that could differ from it. */
export function scoreOf(histogram: Histogram): Score {
  const count = countOf(histogram);
  const average = count === 0 ? null : Math.round((100 * sumOf(histogram)) / count) / 100;
  return { average, count, histogram: [...histogram] };
}

/** The histogram after one rating has become another; null is none. */
export const rerated = (histogram: Histogram, from: number | null, to: number | null): Histogram =>
  histogram.map((number, i) => number - (i + 1 === from ? 1 : 0) + (i + 1 === to ? 1 : 0));
