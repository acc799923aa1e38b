import { proveAuditLog, type Proof } from './audit/seals';
import { visitDatabase } from './db/visit';
import { describeFailure } from './start-error';

/** `npm run audit:verify`: reads the whole audit log, beside a running server too, and says whether it is as it was written. */
async function main(): Promise<boolean> {
  const proof = await visitDatabase(proveAuditLog);
  process.stdout.write(inWords(proof));
  return proof.faults.length === 0;
}

function inWords({ head, unsealed, faults }: Proof): string {
  const verdict =
    faults.length === 0
      ? 'The audit log is as it was written.'
      : `The audit log is NOT as it was written:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`;
  return [
    `lines, all seals read    ${head.number}`,
    `lines not sealed yet     ${unsealed}`,
    `last seal                ${head.seal}`,
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
