import type { Database } from '../db/client';
import { visitDatabase } from './with-database';
import { describeFailure } from '../runtime/start-error';

/** What a proof found: every way in which it does not hold, in words. */
interface Found {
  readonly faults: readonly string[];
}

export interface ProofProgram<T extends Found> {
  prove(database: Database): Promise<T>;
  /** What was counted, each by its name. */
  figures(found: T): Record<string, string | number>;
  /** What it says where it holds, and where it does not. */
  readonly holds: string;
  readonly fails: string;
}

/**
 * Runs a program that proves something of the configured database, beside a running server too: prints what it found,
 * and ends with 0 where the proof holds, with 1 where it does not or cannot be made.
 */
export function runProof<T extends Found>({ prove, figures, holds, fails }: ProofProgram<T>): void {
  visitDatabase(prove).then(
    (found) => {
      const { faults } = found;
      const counted = Object.entries(figures(found)).map(([name, figure]) => `${name.padEnd(25)}${figure}`);
      const verdict = faults.length === 0 ? [holds] : [`${fails}:`, ...faults.map((fault) => `  - ${fault}`)];
      process.stdout.write(`${[...counted, ...verdict].join('\n')}\n`);
      process.exitCode = faults.length === 0 ? 0 : 1;
    },
    (error: unknown) => {
      process.stderr.write(`${describeFailure(error)}\n`);
      process.exitCode = 1;
    },
  );
}
