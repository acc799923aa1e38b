import { proveAuditLog } from '../audit/seals';
import { runProof } from './run-proof';

// `npm run audit:verify`: reads the whole audit log and reports whether it is as it was written (ADM-7).
runProof({
  prove: proveAuditLog,
  figures: ({ head, unsealed }) => ({
    'lines, all seals read': head.number,
    'lines not sealed yet': unsealed,
    'last seal': head.seal,
  }),
  holds: 'The audit log is as it was written.',
  fails: 'The audit log is NOT as it was written',
});
