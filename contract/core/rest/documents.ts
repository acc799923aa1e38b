import { defineDocuments } from './define-documents';
import { nodeVitals } from '../node-vitals';
import { activeUser } from '../presence';
import { identityOperations } from './identity-operations';
import { serverOperations } from './server-operations';
import { userView } from '../identity';
import { personView } from '../person';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const coreDocuments = defineDocuments({
  tags: { identity: 'Signing in and out, and users', operations: 'How the server is' },
  named: { User: userView, Person: personView, ActiveUser: activeUser, NodeVitals: nodeVitals },
  operations: () => [...identityOperations, ...serverOperations],
});
