import type { inspectorContract } from '../../../contract/features/inspector/contract';
import type { RatesOf } from '../../feature/feature';

/** How many test events one user may publish. */
export const inspectorLimits = {
  tests: { perSecond: 10, burst: 100 },
};

/** The rates of its commands. */
export const inspectorRates = ({ tests }: typeof inspectorLimits): RatesOf<typeof inspectorContract> => ({
  enviar_prueba: { kind: 'tests', rate: tests },
});
