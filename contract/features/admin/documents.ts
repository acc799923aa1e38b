import { defineDocuments } from '../../core/rest/define-documents';
import { adminOperations } from './rest';
import { notice } from './schemas';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const adminDocuments = defineDocuments({
  tags: { administration: 'Administration' },
  named: { Notice: notice },
  operations: adminOperations,
});
