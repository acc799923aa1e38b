import { defineDocuments } from '../../core/rest/define-documents';
import { catalogEndpoint } from './endpoint';
import { catalogOperations } from './rest';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const catalogDocuments = defineDocuments({
  tags: { catalog: 'Products' },
  operations: () => catalogOperations,
  endpoints: (folded) => [catalogEndpoint(folded)],
});
