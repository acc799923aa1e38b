/** A drawing of values as steps, in a box of `width` by `height` whose origin is above left. */
export interface StepLine {
  readonly line: string;
  /** The line and what is below it. */
  readonly area: string;
}

/** Room above the highest and below the lowest step, so that no stroke is cut. */
const MARGIN = 4;

/** A balance is what it was until it changes: steps, evenly apart, so that a busy minute can be read too. */
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
