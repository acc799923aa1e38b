import { inspectorContract } from '../../../contract/features/inspector/contract';
import { accessIf } from '../../authorization/channel-authorizer';
import { defineFeature, lane } from '../../feature/feature';
import { inspector } from './lane';
import { inspectorLimits, inspectorRates } from './limits';

/** The inspector: test events, whose arrival an administrator can observe. */
export const inspectorFeature = defineFeature(
  inspectorContract,
  ({ limits, mayOperateAll }) => ({
    lanes: [lane(inspector(mayOperateAll))],
    rates: inspectorRates(limits),
    access: { test: accessIf((principal) => principal.kind === 'user' || mayOperateAll(principal)) },
  }),
  { limits: inspectorLimits },
);
