import { targetIn } from '../../core/audit-target';
import type { CommandContract } from '../../core/specs';
import { accountInput, accountReply, limitsInput } from './admin-schemas';
import {
  depositInput,
  movementReply,
  openAccountInput,
  openAccountReply,
  transferInput,
  watcherInput,
  watcherReply,
  withdrawInput,
} from './schemas';

/** The feature's commands, by name on the wire. */
export const bankCommands = {
  deposito: { input: depositInput, output: movementReply, id: 'client', remember: 'forever' },
  retiro: { input: withdrawInput, output: movementReply, id: 'client', remember: 'forever' },
  transferencia: { input: transferInput, output: movementReply, id: 'client', remember: 'forever' },
  abrir_cuenta: { input: openAccountInput, output: openAccountReply, id: 'any', audit: targetIn('cedula') },
  agregar_observador: { input: watcherInput, output: watcherReply, id: 'any', audit: targetIn('cedula') },
  quitar_observador: { input: watcherInput, output: watcherReply, id: 'any', audit: targetIn('cedula') },
  cerrar_cuenta: { input: accountInput, output: accountReply, id: 'any', audit: targetIn('cedula') },
  reabrir_cuenta: { input: accountInput, output: accountReply, id: 'any', audit: targetIn('cedula') },
  cambiar_limites: { input: limitsInput, output: accountReply, id: 'any', audit: targetIn('cedula') },
} as const satisfies Record<string, CommandContract>;
