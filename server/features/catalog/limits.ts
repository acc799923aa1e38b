import type { catalogContract } from '../../../contract/features/catalog/contract';
import type { RatesOf } from '../../feature/feature';
import type { CommandRate } from '../../limits/limits';

/** How many products one user may make and change. */
export const catalogLimits = {
  newProducts: { perSecond: 1, burst: 50 },
  /** Products changed and deleted; a sale counts as any other command. */
  productChanges: { perSecond: 10, burst: 100 },
  /** Products made by one user that still exist. */
  productsPerUser: 1_000,
};

/** The rates of its commands. */
export const catalogRates = ({
  newProducts,
  productChanges,
}: typeof catalogLimits): RatesOf<typeof catalogContract> => {
  const productChangesRate: CommandRate = { kind: 'productChanges', rate: productChanges, shared: true };
  return {
    crear_producto: { kind: 'newProducts', rate: newProducts, shared: true },
    actualizar_producto: productChangesRate,
    eliminar_producto: productChangesRate,
  };
};
