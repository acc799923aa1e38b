import { defineDocuments } from '../../core/rest/define-documents';
import { bankAdminOperations } from './admin-rest';
import { bankOperations } from './rest';
import { accountView, movementReply, movementView, position } from './schemas';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const bankDocuments = defineDocuments({
  tags: { bank: 'Accounts and movements of money' },
  named: { Account: accountView, Movement: movementView, MovementReply: movementReply, AccountPosition: position },
  operations: () => [...bankOperations, ...bankAdminOperations],
});
