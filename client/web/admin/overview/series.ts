import type { Trace } from './vitals-history';

/** A line with its name and looks: the number of its colour and of its dash. */
export interface Line extends Trace {
  readonly label: string;
  readonly color: number;
  readonly dash: number;
}
