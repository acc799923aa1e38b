'use client';
import type { Catalog, CatalogState } from '../sdk/features/catalog/catalog';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** The catalog, live while the component is mounted, and its operations that are not commands. */
export function useCatalog(): [CatalogState, Catalog] {
  const catalog = usePulso().catalog();
  return [useStore(catalog), catalog];
}
