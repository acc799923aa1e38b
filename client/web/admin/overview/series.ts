import type { Trace } from './vitals-history';

/** A line with its name, and the indexes of its colour and dash. */
export interface Line extends Trace {
  readonly label: string;
  readonly color: number;
  readonly dash: number;
}
