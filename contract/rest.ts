import { auditQuery, auditRow } from './audit';
import type { FoldedSchemas } from './core/rest/define-documents';
import { documents } from './documents';
import type { Operation } from './core/rest/operation';
import { hubReply } from './replies';

/** Schemas that are made of all features. */
export const foldedSchemas: FoldedSchemas = { hubReply, auditQuery, auditRow };

/** Every operation over REST. A test holds it against the routes that the server has. */
export const operations: readonly Operation[] = documents.flatMap((one) => one.operations(foldedSchemas));

/** The groups of operations, by name, each with its title. */
export const tags: Readonly<Record<string, string>> = Object.fromEntries(
  documents.flatMap((one) => Object.entries(one.tags)),
);
