import type { z } from 'zod';
import { documents } from '../../../contract/documents';
import { problemWire } from '../../../contract/problems';

/** Frequent types, which the documents define once and refer to by name. */
export const names: Readonly<Record<string, z.ZodType>> = {
  Problem: problemWire,
  ...Object.fromEntries(documents.flatMap(({ named }) => Object.entries(named))),
};
