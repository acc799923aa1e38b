import type { ProblemContract } from '../../core/specs';

/** Refusals of this feature. */
export const catalogProblems = {
  'catalog.product_not_found': {
    status: 404,
    retry: false,
    message: 'El producto no existe.',
    english: 'The product does not exist.',
  },
  'catalog.stale': {
    status: 409,
    retry: false,
    message: 'Otra persona cambió el producto mientras tanto.',
    english: 'Somebody else changed the product meanwhile.',
  },
  'catalog.out_of_stock': {
    status: 409,
    retry: false,
    message: 'No hay tantas unidades.',
    english: 'There are not that many units.',
  },
  'catalog.stock_limit': {
    status: 422,
    retry: false,
    message: 'Serían más unidades de las admitidas.',
    english: 'That would be more units than are allowed.',
  },
  'catalog.too_many_products': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de productos.',
    english: 'You already have the maximum of products.',
  },
} as const satisfies Record<string, ProblemContract>;
