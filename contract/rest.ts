import { adminOperations } from './rest/admin';
import { bankOperations } from './rest/bank';
import { catalogOperations } from './rest/catalog';
import { chatOperations } from './rest/chat';
import { identityOperations } from './rest/identity';
import { jobOperations } from './rest/jobs';
import type { Operation } from './rest/operation';
import { serverOperations } from './rest/operations';
import { ratingOperations } from './rest/ratings';

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
