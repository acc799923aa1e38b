import { existsSync } from 'node:fs';
import { fromMinor } from '../contract/money';
import { readConfig, type Config } from './config';
import { openDatabase } from './db/client';
import { visitEmbedded } from './db/embedded';
import { audit, type Audit } from './features/bank/audit';
import { describeFailure } from './start-error';
import { createLog } from './telemetry/log';

/** `npm run bank:verify`: reads the whole ledger, beside a running server too, and prints the proof of BANK-5. */
async function main(): Promise<boolean> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const { url, close } = await home(config);
  const database = openDatabase(url, { log: createLog('warn'), poolSize: 1 });
  try {
    const result = await audit(database);
    process.stdout.write(proofOf(result));
    return result.faults.length === 0;
  } finally {
    await database.close();
    await close();
  }
}

async function home({ databaseUrl, dataDir }: Config): Promise<{ url: string; close(): Promise<void> }> {
  if (databaseUrl === undefined) return visitEmbedded({ dataDir, log: createLog('warn') });
  return { url: databaseUrl, close: () => Promise.resolve() };
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
