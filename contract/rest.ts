import { auditQuery, auditRow } from './audit';
import type { FoldedSchemas } from './core/rest/define-documents';
import { documents } from './documents';
import type { Operation } from './core/rest/operation';
import { hubReply } from './replies';

/** Schemas that depend on every feature. */
export const foldedSchemas: FoldedSchemas = { hubReply, auditQuery, auditRow };

/** Every REST operation. A test compares them with the server's routes. */
export const operations: readonly Operation[] = documents.flatMap((feature) => feature.operations(foldedSchemas));

/** The titles of the groups of operations, by group name. */
export const tags: Readonly<Record<string, string>> = Object.fromEntries(
  documents.flatMap((feature) => Object.entries(feature.tags)),
);
