'use client';

import { Button } from '@mantine/core';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import { useCommand } from '../../react';
import { useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { Refusal } from './refusal';
import { useCatalogTexts, useFailureWords } from './texts';
import classes from './catalog.module.css';

interface DeleteProductProps {
  /** `undefined` keeps the dialog closed. */
  readonly product: ProductView | undefined;
  onClose(): void;
}

/**
 * Confirms a deletion and shows the product. A user who deletes wants it gone, whatever others have changed meanwhile.
 */
export function DeleteProduct({ product, onClose }: DeleteProductProps) {
  const { remove } = useCatalogTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const { send, pending, problem, reset } = useCommand('eliminar_producto');
  const close = (): void => {
    reset();
    onClose();
  };
  const confirm = async (): Promise<void> => {
    if (product && (await send({ producto_id: product.id }).catch(() => undefined))) close();
  };
  return (
    <Dialog opened={product !== undefined} onClose={close} title={remove.title}>
      <p className={classes.lead}>{product && remove.lead(product.nombre)}</p>
      <Refusal words={problem && words(problem)} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={close} data-autofocus>
          {common.cancel}
        </Button>
        <Button className={classes.grave} loading={pending} onClick={confirm}>
          {remove.submit}
        </Button>
      </div>
    </Dialog>
  );
}
