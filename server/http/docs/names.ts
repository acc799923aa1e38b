import type { z } from 'zod';
import { contracts } from '../../../contract/contracts';
import { merged } from '../../../contract/core/define';
import { problemWire } from '../../../contract/problems';

/** What is told so often that the documents say it once and refer to it by name. */
export const names: Readonly<Record<string, z.ZodType>> = { Problem: problemWire, ...merged(contracts, 'named') };
