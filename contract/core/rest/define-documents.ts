import type { z } from 'zod';
import type { Endpoint } from '../endpoint';
import type { Operation } from './operation';

/** Schemas that depend on every feature, for the documents of those that use them. */
export interface FoldedSchemas {
  readonly hubReply: z.ZodType;
  readonly auditQuery: z.ZodObject;
  readonly auditRow: z.ZodType;
}

/** What the documents say of a feature. */
export interface FeatureDocuments {
  /** Groups of REST operations, by name, each with its title. */
  readonly tags: Readonly<Record<string, string>>;
  /** Schemas that occur so often that the documents give them once, and refer to them by name. */
  readonly named: Readonly<Record<string, z.ZodType>>;
  readonly operations: (folded: FoldedSchemas) => readonly Operation[];
  readonly endpoints: (folded: FoldedSchemas) => readonly Endpoint[];
}

const none = (): readonly never[] => [];

/** Writes what the documents say of a feature; what is left out is empty. */
export const defineDocuments = (documents: Partial<FeatureDocuments>): FeatureDocuments => ({
  ...{ tags: {}, named: {}, operations: none, endpoints: none },
  ...documents,
});
