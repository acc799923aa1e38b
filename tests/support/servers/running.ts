import type { EmbeddedDatabase } from '../../../server/db/embedded/embedded';
import type { Keeper } from './keeper';

interface Running {
  current?: { postgres: EmbeddedDatabase; keeper: Keeper };
}

/**
 * The state that jest's set-up leaves for its tear-down; jest loads the two separately, so a plain export would be two.
 */
const holder = globalThis as typeof globalThis & { pulsoTests?: Running };

/** The PostgreSQL of this test run. */
export const runningTests: Running = (holder.pulsoTests ??= {});
