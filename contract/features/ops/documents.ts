import { defineDocuments } from '../../core/rest/define-documents';
import { opsEndpoint } from './endpoint';
import { jobOperations } from './rest';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const opsDocuments = defineDocuments({
  tags: { jobs: 'Log lines, scraping jobs and their results' },
  operations: () => jobOperations,
  endpoints: () => [opsEndpoint],
});
