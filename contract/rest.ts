import { adminOperations } from './rest/admin';
import { bankOperations } from './rest/bank';
import { chatOperations } from './rest/chat';
import { identityOperations } from './rest/identity';
import type { Operation } from './rest/operation';
import { serverOperations } from './rest/operations';

/** Every operation over REST. A test holds it against the routes that the server has. */
export const operations: readonly Operation[] = [
  ...bankOperations,
  ...chatOperations,
  ...adminOperations,
  ...identityOperations,
  ...serverOperations,
];
