import type { CommandContract } from '../../core/specs';
import { testInput, testReply } from './schemas';

/** The feature's commands, by name on the wire. */
export const inspectorCommands = {
  enviar_prueba: { input: testInput, output: testReply, id: 'any' },
} as const satisfies Record<string, CommandContract>;
