import type { Database } from '../db/client';
import { withDatabase } from './with-database';
import { describeFailure } from '../runtime/start-error';

/** The result of a proof: every fault, as text. */
interface Found {
  readonly faults: readonly string[];
}

export interface ProofProgram<T extends Found> {
  prove(database: Database): Promise<T>;
  /** Returns the counted figures by name. */
  figures(found: T): Record<string, string | number>;
  /** Texts for a proof that holds, and for one that fails. */
  readonly holds: string;
  readonly fails: string;
}

/**
 * Runs a program that verifies the configured database, also beside a running server: prints the result, and exits with
 * 0 where the proof holds, with 1 where it fails or cannot be made.
 */
export function runProof<T extends Found>({ prove, figures, holds, fails }: ProofProgram<T>): void {
  withDatabase(prove).then(
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
