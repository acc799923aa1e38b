import { defineDocuments } from '../../core/rest/define-documents';
import { ratingsEndpoint } from './endpoint';
import { ratingOperations } from './rest';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const ratingsDocuments = defineDocuments({
  tags: { ratings: 'Films and what they are rated' },
  operations: () => ratingOperations,
  endpoints: () => [ratingsEndpoint],
});
