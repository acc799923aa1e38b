import { defineDocuments } from '../../core/rest/define-documents';
import { adminOperations } from './rest';
import { notice } from './schemas';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const adminDocuments = defineDocuments({
  tags: { administration: 'What administrators read and do' },
  named: { Notice: notice },
  operations: adminOperations,
});
