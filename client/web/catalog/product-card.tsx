'use client';

import { memo } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import type { Editor } from '../../sdk/features/catalog/editors';
import { useCommand } from '../../react';
import { useFormat } from '../language/language';
import { EditProduct } from './edit-product';
import { EditIcon, MinusIcon, PlusIcon, TrashIcon } from './icons';
import { useCatalogTexts, useFailureWords } from './texts';
import { Name } from '../shell/name';
import classes from './catalog.module.css';

interface ProductCardProps {
  readonly product: ProductView;
  /** The other users who have it open for editing. */
  readonly editors: readonly Editor[] | undefined;
  readonly mayEdit: boolean;
  readonly editing: boolean;
  /** Another user has deleted it; the card stays for the edit in progress. */
  readonly gone: boolean;
  onEdit(id: number | undefined): void;
  onDelete(product: ProductView): void;
}

/** A product with its description, price, stock and actions. */
export const ProductCard = memo(function ProductCard(props: ProductCardProps) {
  const { product, editors = [], mayEdit, editing, gone, onEdit, onDelete } = props;
  const texts = useCatalogTexts();
  const format = useFormat();
  const { id, nombre, descripcion, precio, updated_by, updated_at } = product;
  return (
    <article className={classes.card} aria-label={nombre} data-product={id}>
      {editors.length > 0 && (
        <p className={classes.hint} role="status">
          <EditIcon size={14} />
          <span>{texts.editing(editors.map((editor) => editor.nombre))}</span>
        </p>
      )}
      {editing ? (
        <EditProduct product={product} gone={gone} onClose={() => onEdit(undefined)} />
      ) : (
        <>
          <h2 className={classes.name}>
            <Name>{nombre}</Name>
          </h2>
          <p className={classes.description} dir="auto">
            {descripcion || texts.noDescription}
          </p>
          <p className={`figures ${classes.price}`}>{format.money(precio)}</p>
          <Stock product={product} mayEdit={mayEdit} />
          <div className={classes.foot}>
            <small>{texts.changedBy(updated_by, `${format.date(updated_at)} ${format.time(updated_at)}`)}</small>
            {mayEdit && (
              <span className={classes.acts}>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={texts.editOf(nombre)}
                  leftSection={<EditIcon size={14} />}
                  onClick={() => onEdit(id)}
                >
                  {texts.edit}
                </Button>
                <ActionIcon
                  size={30}
                  variant="default"
                  aria-label={texts.deleteOf(nombre)}
                  onClick={() => onDelete(product)}
                >
                  <TrashIcon size={16} />
                </ActionIcon>
              </span>
            )}
          </div>
        </>
      )}
    </article>
  );
});

/**
 * The stock, with buttons for one more or one less. The change is relative, so that it cannot undo another user's sale.
 */
function Stock({ product: { id, nombre, stock }, mayEdit }: Pick<ProductCardProps, 'product' | 'mayEdit'>) {
  const texts = useCatalogTexts();
  const words = useFailureWords();
  const { send, pending } = useCommand('mover_stock');
  const move = (cantidad: number): void => {
    send({ producto_id: id, cantidad }).catch((failure: unknown) =>
      notifications.show({ id: `stock-${id}`, color: 'red', message: words(failure) }),
    );
  };
  return (
    <div className={classes.stock} role="group" aria-label={texts.stockOf(nombre)}>
      {mayEdit && (
        <ActionIcon
          size={28}
          variant="default"
          aria-label={texts.less(nombre)}
          disabled={stock === 0 || pending}
          onClick={() => move(-1)}
        >
          <MinusIcon size={14} />
        </ActionIcon>
      )}
      <span className="figures" data-empty={stock === 0 ? '' : undefined}>
        {stock === 0 ? texts.soldOut : texts.units(stock)}
      </span>
      {mayEdit && (
        <ActionIcon
          size={28}
          variant="default"
          aria-label={texts.oneMore(nombre)}
          disabled={pending}
          onClick={() => move(1)}
        >
          <PlusIcon size={14} />
        </ActionIcon>
      )}
    </div>
  );
}
