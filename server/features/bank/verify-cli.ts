import { fromMinor } from '../../../contract/core/money';
import { verifyLedger } from './verify-ledger';
import { runProof } from '../../cli/run-proof';

// `npm run bank:verify`: reads the whole ledger, and prints the proof of BANK-5.
runProof({
  prove: verifyLedger,
  figures: ({ accounts, entries, sum }) => ({
    accounts,
    'entries, all seals read': entries,
    'sum of all balances': fromMinor(sum).toFixed(2),
  }),
  holds: 'The books add up.',
  fails: 'The books do NOT add up',
});
