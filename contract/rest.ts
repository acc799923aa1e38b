import { auditQuery, auditRow } from './audit';
import { contracts } from './contracts';
import type { FoldedSchemas } from './core/define';
import { merged } from './core/define';
import type { Operation } from './core/rest/operation';
import { hubReply } from './replies';

/** Schemas that are made of all features. */
export const foldedSchemas: FoldedSchemas = { hubReply, auditQuery, auditRow };

/** Every operation over REST. A test holds it against the routes that the server has. */
export const operations: readonly Operation[] = contracts.flatMap((contract) => contract.operations(foldedSchemas));

/** The groups of operations, by name, each with its title. */
export const tags: Readonly<Record<string, string>> = merged(contracts, 'tags');
