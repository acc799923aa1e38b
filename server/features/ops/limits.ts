import type { opsContract } from '../../../contract/features/ops/contract';
import type { RatesOf } from '../../feature/feature';
import type { CommandRate } from '../../limits/limits';

/** How many jobs one user may start. */
export const opsLimits = {
  jobs: { perSecond: 1, burst: 30 },
  /** Jobs of one user that wait. */
  jobsPerUser: 10,
};

/** The rates of its commands. */
export const opsRates = ({ jobs }: typeof opsLimits): RatesOf<typeof opsContract> => {
  const jobsRate: CommandRate = { kind: 'jobs', rate: jobs, shared: true };
  return {
    iniciar_scraping: jobsRate,
    repetir_scraping: jobsRate,
    cancelar_scraping: jobsRate,
  };
};
