import type { OutageCause, Outages } from '../db/client';
import type { Readiness } from './readiness';
import type { WriteMonitor } from '../commands/write-monitor';

/** Whether the node serves; if not, its state, and the cause of the database's outage if it is known. */
export interface Condition {
  readonly ready: boolean;
  readonly why?: string;
  readonly cause?: OutageCause | undefined;
}

export interface ConditionOptions {
  readonly readiness: Pick<Readiness, 'ready' | 'why'>;
  readonly writes: Pick<WriteMonitor, 'cause'>;
  readonly outages: Pick<Outages, 'current'>;
}

/** Returns the content of `/ready`: a node that cannot write is not ready, although it keeps serving reads. */
export const conditionOf =
  ({ readiness, writes, outages }: ConditionOptions) =>
  (): Condition => {
    if (!readiness.ready) return { ready: false, why: readiness.why, cause: outages.current };
    return writes.cause ? { ready: false, why: 'writes_failing', cause: writes.cause } : { ready: true };
  };
