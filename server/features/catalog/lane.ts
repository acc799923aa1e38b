import type { CommandBatchHandler } from '../../commands/define';
import { catalogCommands, decide, type MayOperateAll } from './rules';
import type { ProductBatch } from './product-batch';
import { loadShelf, saveShelf } from './product-store';

/**
 * The catalog: products, what they cost and how many there are.
 * @param productsPerUser products of one user's making that there may be at a time (CAT-13)
 */
export const catalog = (
  mayOperateAll: MayOperateAll,
  productsPerUser: number,
): CommandBatchHandler<ProductBatch, (typeof catalogCommands)[number]> => ({
  commands: catalogCommands,
  load: (tx, commands) => loadShelf(tx, commands, productsPerUser),
  decide: (shelf, command) => decide(shelf, command, mayOperateAll),
  save: (_tx, shelf) => Promise.resolve(saveShelf(shelf)),
});
