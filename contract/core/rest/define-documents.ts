import type { z } from 'zod';
import type { Endpoint } from '../endpoint';
import type { Operation } from './operation';

/** Schemas that depend on every feature, for the documentation of the features that use them. */
export interface FoldedSchemas {
  readonly hubReply: z.ZodType;
  readonly auditQuery: z.ZodObject;
  readonly auditRow: z.ZodType;
}

/** A feature's documentation. */
export interface FeatureDocuments {
  /** Titles of the groups of REST operations, by group name. */
  readonly tags: Readonly<Record<string, string>>;
  /** Frequent schemas, which the documents define once and refer to by name. */
  readonly named: Readonly<Record<string, z.ZodType>>;
  readonly operations: (folded: FoldedSchemas) => readonly Operation[];
  readonly endpoints: (folded: FoldedSchemas) => readonly Endpoint[];
}

const none = (): readonly never[] => [];

/** Defines a feature's documentation; missing members are empty. */
export const defineDocuments = (documents: Partial<FeatureDocuments>): FeatureDocuments => ({
  ...{ tags: {}, named: {}, operations: none, endpoints: none },
  ...documents,
});
