import { inspectorContract } from '../../../contract/features/inspector/contract';
import { onlyThose } from '../../authorization/channel-authorizer';
import { defineFeature, lane } from '../../feature/feature';
import { inspector } from './lane';

/** The inspector: test events to watch arrive. */
export const inspectorFeature = defineFeature(inspectorContract, ({ mayOperateAll }) => ({
  lanes: [lane(inspector(mayOperateAll))],
  access: { test: onlyThose((principal) => principal.kind === 'user' || mayOperateAll(principal)) },
}));
