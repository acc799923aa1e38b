import { fromMinor } from '../contract/money';
import { visitDatabase } from './db/visit';
import { audit, type Audit } from './features/bank/audit';
import { describeFailure } from './start-error';

/** `npm run bank:verify`: reads the whole ledger, beside a running server too, and prints the proof of BANK-5. */
async function main(): Promise<boolean> {
  const result = await visitDatabase(audit);
  process.stdout.write(proofOf(result));
  return result.faults.length === 0;
}

function proofOf({ accounts, entries, sum, faults }: Audit): string {
  const verdict =
    faults.length === 0 ? 'The books add up.' : `The books do NOT add up:\n${faults.map((f) => `  - ${f}`).join('\n')}`;
  return [
    `accounts                 ${accounts}`,
    `entries, all seals read  ${entries}`,
    `sum of all balances      ${fromMinor(sum).toFixed(2)}`,
    `${verdict}\n`,
  ].join('\n');
}

main().then(
  (sound) => {
    process.exitCode = sound ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  },
);
