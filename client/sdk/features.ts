import type { Merged } from '../../contract/core/define';
import { bankClient } from './features/bank/index';
import { catalogClient } from './features/catalog/index';
import { chatClient } from './features/chat/index';
import { opsClient } from './features/ops/index';
import { ratingsClient } from './features/ratings/index';

/** The client's half of each feature that has one. A feature is one folder and one line in this list. */
export const features = [bankClient, chatClient, catalogClient, ratingsClient, opsClient] as const;

/** The APIs that all features add to a client. */
export type FeatureApis = Merged<ReturnType<(typeof features)[number]['create']>['api']>;
