import { defineDocuments } from '../../core/rest/define-documents';
import { catalogEndpoint } from './endpoint';
import { catalogOperations } from './rest';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const catalogDocuments = defineDocuments({
  tags: { catalog: 'Products' },
  operations: () => catalogOperations,
  endpoints: (folded) => [catalogEndpoint(folded)],
});
