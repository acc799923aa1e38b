import { coreDocuments } from './core/rest/documents';
import type { FeatureDocuments } from './core/rest/define-documents';
import { adminDocuments } from './features/admin/documents';
import { bankDocuments } from './features/bank/documents';
import { catalogDocuments } from './features/catalog/documents';
import { chatDocuments } from './features/chat/documents';
import { opsDocuments } from './features/ops/documents';
import { ratingsDocuments } from './features/ratings/documents';

/** The documentation of the hub and of each feature. */
export const documents: readonly FeatureDocuments[] = [
  bankDocuments,
  chatDocuments,
  catalogDocuments,
  ratingsDocuments,
  opsDocuments,
  adminDocuments,
  coreDocuments,
];
