import { noTarget } from '../../core/audit-target';
import type { CommandContract } from '../../core/specs';
import { jobInput, jobReply, startScrapingInput } from './schemas';

/** The feature's commands, by name on the wire. */
export const opsCommands = {
  iniciar_scraping: { input: startScrapingInput, output: jobReply, id: 'any', audit: noTarget },
  cancelar_scraping: { input: jobInput, output: jobReply, id: 'any', audit: noTarget },
  repetir_scraping: { input: jobInput, output: jobReply, id: 'any', audit: noTarget },
} as const satisfies Record<string, CommandContract>;
