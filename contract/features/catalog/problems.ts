import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
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
    english: 'Another user changed the product in the meantime.',
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
    english: 'The stock would exceed the largest number of units allowed.',
  },
  'catalog.too_many_products': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de productos.',
    english: 'You already have the maximum number of products.',
  },
} as const satisfies Record<string, ProblemContract>;
