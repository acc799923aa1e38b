import type { z } from 'zod';
import {
  accountInput,
  accountReply,
  disconnectInput,
  disconnectReply,
  endSessionsInput,
  endSessionsReply,
  limitsInput,
  noticeInput,
  noticeReply,
} from './admin';
import {
  depositInput,
  movementReply,
  openAccountInput,
  openAccountReply,
  transferInput,
  watcherInput,
  watcherReply,
  withdrawInput,
} from './bank';

/**
 * Every command, by its name on the wire. `id`: 'client' commands move money and want an id made by
 * the client before the first send; for 'any' the server makes one where it is missing.
 */
export const commands = {
  deposito: { input: depositInput, output: movementReply, id: 'client' },
  retiro: { input: withdrawInput, output: movementReply, id: 'client' },
  transferencia: { input: transferInput, output: movementReply, id: 'client' },
  abrir_cuenta: { input: openAccountInput, output: openAccountReply, id: 'any' },
  agregar_observador: { input: watcherInput, output: watcherReply, id: 'any' },
  quitar_observador: { input: watcherInput, output: watcherReply, id: 'any' },
  cerrar_cuenta: { input: accountInput, output: accountReply, id: 'any' },
  reabrir_cuenta: { input: accountInput, output: accountReply, id: 'any' },
  cambiar_limites: { input: limitsInput, output: accountReply, id: 'any' },
  desconectar: { input: disconnectInput, output: disconnectReply, id: 'any' },
  cerrar_sesiones: { input: endSessionsInput, output: endSessionsReply, id: 'any' },
  avisar: { input: noticeInput, output: noticeReply, id: 'any' },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType; id: 'client' | 'any' }>;

export type CommandName = keyof typeof commands;
/** What a command answers under `data`. */
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
/** The same as clients write it: amounts as numbers with two decimals at most. */
export type CommandInputAsSent<N extends CommandName> = z.input<(typeof commands)[N]['input']>;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name);

/** Commands whose ids are recognised for ever, not for a day (LOG-3). */
export const moneyCommands: readonly CommandName[] = ['deposito', 'retiro', 'transferencia'];
