import { defineDocuments } from '../../core/rest/define-documents';
import { opsEndpoint } from './endpoint';
import { jobOperations } from './rest';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const opsDocuments = defineDocuments({
  tags: { jobs: 'The log, scraping jobs and what they have found' },
  operations: () => jobOperations,
  endpoints: () => [opsEndpoint],
});
