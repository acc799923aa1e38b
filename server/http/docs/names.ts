import type { z } from 'zod';
import { documents } from '../../../contract/documents';
import { problemWire } from '../../../contract/problems';

/** What is told so often that the documents say it once and refer to it by name. */
export const names: Readonly<Record<string, z.ZodType>> = {
  Problem: problemWire,
  ...Object.fromEntries(documents.flatMap(({ named }) => Object.entries(named))),
};
