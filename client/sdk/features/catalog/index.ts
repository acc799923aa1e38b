import { defineClientFeature } from '../../feature';
import { Catalog } from './catalog';

export interface CatalogClient {
  /** Every product, and who edits which; live while somebody subscribes. The same object each time. */
  catalog(): Catalog;
}

export const catalogClient = defineClientFeature<CatalogClient>(({ rest, up, want, follow }) => {
  const catalog = new Catalog({ rest, up, want, follow });
  return { follower: catalog, api: { catalog: () => catalog } };
});
