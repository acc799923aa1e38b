import { defineDocuments } from '../../core/rest/define-documents';
import { ratingsEndpoint } from './endpoint';
import { ratingOperations } from './rest';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const ratingsDocuments = defineDocuments({
  tags: { ratings: 'Films and their ratings' },
  operations: () => ratingOperations,
  endpoints: () => [ratingsEndpoint],
});
