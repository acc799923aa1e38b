import { adminOperations } from './features/admin/rest';
import { bankOperations } from './features/bank/rest';
import { catalogOperations } from './features/catalog/rest';
import { chatOperations } from './features/chat/rest';
import { identityOperations } from './core/rest-identity';
import { jobOperations } from './features/ops/rest';
import type { Operation } from './core/rest-operation';
import { serverOperations } from './core/rest-server';
import { ratingOperations } from './features/ratings/rest';

/** Every operation over REST. A test holds it against the routes that the server has. */
export const operations: readonly Operation[] = [
  ...bankOperations,
  ...chatOperations,
  ...catalogOperations,
  ...ratingOperations,
  ...jobOperations,
  ...adminOperations,
  ...identityOperations,
  ...serverOperations,
];
