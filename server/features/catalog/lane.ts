import type { CommandBatchHandler } from '../../commands/define';
import { catalogCommands, decide, type MayOperateAll } from './rules';
import type { ProductBatch } from './product-batch';
import { loadProductBatch, saveProductBatch } from './product-store';

/**
 * The lane of the catalog: products, their prices and their stock.
 * @param productsPerUser the most products created by one user that may exist at a time (CAT-13)
 */
export const catalog = (
  mayOperateAll: MayOperateAll,
  productsPerUser: number,
): CommandBatchHandler<ProductBatch, (typeof catalogCommands)[number]> => ({
  commands: catalogCommands,
  load: (tx, commands) => loadProductBatch(tx, commands, productsPerUser),
  decide: (batch, command) => decide(batch, command, mayOperateAll),
  save: (_tx, batch) => Promise.resolve(saveProductBatch(batch)),
});
