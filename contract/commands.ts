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
} from './features/admin/schemas';
import {
  depositInput,
  movementReply,
  openAccountInput,
  openAccountReply,
  transferInput,
  watcherInput,
  watcherReply,
  withdrawInput,
} from './features/bank/schemas';
import {
  createProductInput,
  deleteProductInput,
  moveStockInput,
  productReply,
  updateProductInput,
} from './features/catalog/schemas';
import {
  banMemberInput,
  createRoomInput,
  deleteMessageInput,
  directRoomInput,
  editMessageInput,
  joinRoomInput,
  leaveRoomInput,
  leaveRoomReply,
  markReadInput,
  memberChangeReply,
  memberRoleInput,
  messageChangeReply,
  messageInput,
  messageReply,
  muteMemberInput,
  reactionInput,
  readReply,
  roomMemberInput,
  roomReply,
  updateRoomInput,
} from './features/chat/commands';
import { broadcastInput, broadcastReply } from './features/ratings/broadcast';
import { createMovieInput, createMovieReply, rateInput, rateReply, unrateInput } from './features/ratings/schemas';
import { jobInput, jobReply, startScrapingInput } from './features/ops/schemas';
import { testInput, testReply } from './features/inspector/schemas';

/**
 * Every command, by its name on the wire. `id`: 'client' commands move money and want an id made by
 * the client before the first send; for 'any' the server makes one where it is missing; 'none' are not
 * remembered, because doing them twice is doing them once.
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

  message: { input: messageInput, output: messageReply, id: 'any' },
  edit_message: { input: editMessageInput, output: messageChangeReply, id: 'any' },
  delete_message: { input: deleteMessageInput, output: messageChangeReply, id: 'any' },
  react: { input: reactionInput, output: messageChangeReply, id: 'any' },
  unreact: { input: reactionInput, output: messageChangeReply, id: 'any' },
  create_room: { input: createRoomInput, output: roomReply, id: 'any' },
  update_room: { input: updateRoomInput, output: roomReply, id: 'any' },
  direct_room: { input: directRoomInput, output: roomReply, id: 'any' },
  join_room: { input: joinRoomInput, output: roomReply, id: 'any' },
  leave_room: { input: leaveRoomInput, output: leaveRoomReply, id: 'any' },
  invite: { input: roomMemberInput, output: memberChangeReply, id: 'any' },
  remove_member: { input: roomMemberInput, output: memberChangeReply, id: 'any' },
  set_member_role: { input: memberRoleInput, output: memberChangeReply, id: 'any' },
  mute_member: { input: muteMemberInput, output: memberChangeReply, id: 'any' },
  ban_member: { input: banMemberInput, output: memberChangeReply, id: 'any' },
  unban_member: { input: roomMemberInput, output: memberChangeReply, id: 'any' },
  mark_read: { input: markReadInput, output: readReply, id: 'none' },

  crear_producto: { input: createProductInput, output: productReply, id: 'any' },
  actualizar_producto: { input: updateProductInput, output: productReply, id: 'any' },
  eliminar_producto: { input: deleteProductInput, output: productReply, id: 'any' },
  mover_stock: { input: moveStockInput, output: productReply, id: 'any' },
  calificar: { input: rateInput, output: rateReply, id: 'any' },
  quitar_calificacion: { input: unrateInput, output: rateReply, id: 'any' },
  crear_pelicula: { input: createMovieInput, output: createMovieReply, id: 'any' },
  difundir: { input: broadcastInput, output: broadcastReply, id: 'any' },
  iniciar_scraping: { input: startScrapingInput, output: jobReply, id: 'any' },
  cancelar_scraping: { input: jobInput, output: jobReply, id: 'any' },
  repetir_scraping: { input: jobInput, output: jobReply, id: 'any' },
  enviar_prueba: { input: testInput, output: testReply, id: 'any' },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType; id: 'client' | 'any' | 'none' }>;

export type CommandName = keyof typeof commands;
/** What a command answers under `data`. */
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
/** The same as clients write it: amounts as numbers with two decimals at most. */
export type CommandInputAsSent<N extends CommandName> = z.input<(typeof commands)[N]['input']>;

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name);

/** Commands whose ids are recognised for ever, not for a day (LOG-3). */
export const moneyCommands: readonly CommandName[] = ['deposito', 'retiro', 'transferencia'];
