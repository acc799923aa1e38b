import { defineDocuments } from './define-documents';
import { nodeVitals } from '../node-vitals';
import { activeUser } from '../presence';
import { identityOperations } from './identity-operations';
import { serverOperations } from './server-operations';
import { userView } from '../identity';
import { personView } from '../person';

/** The core's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const coreDocuments = defineDocuments({
  tags: { identity: 'Sign-in, sign-out and users', operations: 'State of the server' },
  named: { User: userView, Person: personView, ActiveUser: activeUser, NodeVitals: nodeVitals },
  operations: () => [...identityOperations, ...serverOperations],
});
