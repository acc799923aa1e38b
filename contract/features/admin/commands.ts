import { noTarget, targetIn } from '../../core/audit-target';
import type { CommandContract } from '../../core/specs';
import {
  disconnectInput,
  disconnectReply,
  endSessionsInput,
  endSessionsReply,
  noticeInput,
  noticeReply,
} from './schemas';

/** The feature's commands, by name on the wire. */
export const adminCommands = {
  desconectar: { input: disconnectInput, output: disconnectReply, id: 'any', audit: targetIn('conexion') },
  cerrar_sesiones: { input: endSessionsInput, output: endSessionsReply, id: 'any', audit: targetIn('usuario') },
  avisar: { input: noticeInput, output: noticeReply, id: 'any', audit: noTarget },
} as const satisfies Record<string, CommandContract>;
