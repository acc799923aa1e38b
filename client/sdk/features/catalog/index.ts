import { defineClientFeature } from '../../feature';
import { Catalog } from './catalog';

export interface CatalogClient {
  /** Every product and its editors; live while there are subscribers. Always the same object. */
  catalog(): Catalog;
}

export const catalogClient = defineClientFeature<CatalogClient>(({ rest, up, want, follow }) => {
  const catalog = new Catalog({ rest, up, want, follow });
  return { follower: catalog, api: { catalog: () => catalog } };
});
