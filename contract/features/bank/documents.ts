import { defineDocuments } from '../../core/rest/define-documents';
import { bankAdminOperations } from './admin-rest';
import { bankOperations } from './rest';
import { accountView, movementReply, movementView, position } from './schemas';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const bankDocuments = defineDocuments({
  tags: { bank: 'Accounts, and money that moves between them' },
  named: { Account: accountView, Movement: movementView, MovementReply: movementReply, AccountPosition: position },
  operations: () => [...bankOperations, ...bankAdminOperations],
});
