import { useEffect, useRef } from 'react';
import { notifications } from '@mantine/notifications';
import type { CatalogEvent, ProductView } from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import type { UserView } from '../../../contract/core/identity';
import type { PendingCommand } from '../../sdk/core/client-channel';
import type { Products } from '../../sdk/features/catalog/reducer';
import { usePulso } from '../../react';
import type { CatalogTexts } from '../language/catalog.es';
import type { Format } from '../language/format';
import { useFormat } from '../language/language';
import { useCatalogTexts } from './texts';

/** Shows changes by other users: one toast for each product, which later changes update. */
export function useChangeToasts(user: UserView | null, products: Products | undefined): void {
  const pulso = usePulso();
  const { changed } = useCatalogTexts();
  const format = useFormat();
  const before = useRef(products);
  useEffect(() => {
    before.current = products;
  }, [products]);
  useEffect(
    () =>
      pulso.channel(CATALOG_CHANNEL, ({ type, data }) => {
        const event = { type, data } as CatalogEvent;
        if (isOwn(event, user, pulso.pending.get())) return;
        const old = before.current?.find(({ id }) => id === event.data.id);
        const message = wordsFor(event, old, changed, format);
        if (message === undefined) return;
        const toast = { id: `product-${event.data.id}`, message };
        notifications.update(toast);
        notifications.show(toast); // no effect if it is already shown
      }),
    [pulso, user, changed, format],
  );
}

/**
 * Whether the event is this user's own change, from any device. A guest has no name, so a pending answer is matched
 * instead.
 */
function isOwn({ data, type }: CatalogEvent, user: UserView | null, pending: readonly PendingCommand[]): boolean {
  if (user) return data.by.user_id === user.id;
  return pending.some(({ name, input }) =>
    type === 'PRODUCT_CREATED'
      ? name === 'crear_producto' && input.nombre === data.nombre
      : input.producto_id === data.id && name !== 'crear_producto',
  );
}

function wordsFor(
  event: CatalogEvent,
  old: ProductView | undefined,
  changed: CatalogTexts['changed'],
  format: Format,
): string | undefined {
  const who = event.data.by.display_name;
  switch (event.type) {
    case 'PRODUCT_CREATED':
      return changed.created(who, event.data.nombre);
    case 'PRODUCT_UPDATED':
      return changed.updated(who, event.data.nombre, whatChanged(old, event.data, changed, format));
    case 'PRODUCT_DELETED':
      return old && changed.deleted(who, old.nombre);
  }
}

function whatChanged(
  old: ProductView | undefined,
  now: ProductView,
  changed: CatalogTexts['changed'],
  format: Format,
): string {
  const parts = [
    old && old.precio !== now.precio && changed.price(format.money(old.precio), format.money(now.precio)),
    old && old.stock !== now.stock && changed.stock(old.stock, now.stock),
    (!old || old.nombre !== now.nombre || old.descripcion !== now.descripcion) && changed.text,
  ];
  return parts.filter(Boolean).join(' · ') || changed.text;
}
