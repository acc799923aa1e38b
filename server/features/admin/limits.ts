import type { adminContract } from '../../../contract/features/admin/contract';
import type { RatesOf } from '../../feature/feature';

/** How many notices one administrator may send. */
export const adminLimits = {
  notices: { perSecond: 1, burst: 20 },
};

/** The rates of its commands. */
export const adminRates = ({ notices }: typeof adminLimits): RatesOf<typeof adminContract> => ({
  avisar: { kind: 'notices', rate: notices, shared: true },
});
