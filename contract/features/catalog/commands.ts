import type { CommandContract } from '../../core/specs';
import { createProductInput, deleteProductInput, moveStockInput, productReply, updateProductInput } from './schemas';

/** The feature's commands, by name on the wire. */
export const catalogCommands = {
  crear_producto: { input: createProductInput, output: productReply, id: 'any' },
  actualizar_producto: { input: updateProductInput, output: productReply, id: 'any' },
  eliminar_producto: { input: deleteProductInput, output: productReply, id: 'any' },
  mover_stock: { input: moveStockInput, output: productReply, id: 'any' },
} as const satisfies Record<string, CommandContract>;
