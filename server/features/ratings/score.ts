import { MAX_STARS } from '../../../contract/features/ratings/schemas';

/** The number of ratings with one star, two, … five. */
export type Histogram = readonly number[];

/** A film's score, in the wire's format. */
export interface Score {
  average: number | null;
  count: number;
  histogram: number[];
}

export const NO_RATINGS: Histogram = new Array<number>(MAX_STARS).fill(0);

export const countOf = (histogram: Histogram): number => histogram.reduce((count, number) => count + number, 0);

export const sumOf = (histogram: Histogram): number => histogram.reduce((sum, number, i) => sum + number * (i + 1), 0);

/** Computes count and average from the histogram; they are not stored separately, so they cannot differ from it. */
export function scoreOf(histogram: Histogram): Score {
  const count = countOf(histogram);
  const average = count === 0 ? null : Math.round((100 * sumOf(histogram)) / count) / 100;
  return { average, count, histogram: [...histogram] };
}

/** Returns the histogram after a rating has changed; null means no rating. */
export const rerated = (histogram: Histogram, from: number | null, to: number | null): Histogram =>
  histogram.map((number, i) => number - (i + 1 === from ? 1 : 0) + (i + 1 === to ? 1 : 0));
