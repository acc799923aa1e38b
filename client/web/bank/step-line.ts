/** A step line of values, in a box of `width` by `height` whose origin is at the top left. */
export interface StepLine {
  readonly line: string;
  /** The area below the line. */
  readonly area: string;
}

/** Room above the highest and below the lowest step, so that the stroke is not cut off. */
const MARGIN = 4;

/** Draws a step line with even distances: a balance is constant between changes, and a busy minute stays readable. */
export function stepLine(values: readonly number[], width: number, height: number): StepLine {
  const low = Math.min(...values);
  const spread = Math.max(...values) - low;
  const stride = width / values.length;
  const yOf = (value: number): number => {
    const share = spread === 0 ? 0.5 : (value - low) / spread;
    return round(height - MARGIN - share * (height - 2 * MARGIN));
  };
  const steps = values.map((value, place) => `V${yOf(value)}H${round((place + 1) * stride)}`);
  const line = `M0 ${yOf(values[0] ?? 0)}${steps.join('')}`;
  return { line, area: `${line}V${height}H0Z` };
}

const round = (value: number): number => Math.round(value * 10) / 10;
