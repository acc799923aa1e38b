import { adminFeature } from './features/admin/index';
import { bankFeature } from './features/bank/index';
import { catalogFeature } from './features/catalog/index';
import { chatFeature } from './features/chat/index';
import { inspectorFeature } from './features/inspector/index';
import { opsFeature } from './features/ops/index';
import { ratingsFeature } from './features/ratings/index';
import type { ServerFeature } from './feature/feature';

/** All features, in mounting order. A feature is one folder and one line in this list. */
export const features: readonly ServerFeature[] = [
  bankFeature,
  chatFeature,
  catalogFeature,
  ratingsFeature,
  opsFeature,
  adminFeature,
  inspectorFeature,
];
