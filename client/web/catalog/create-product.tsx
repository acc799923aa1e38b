'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import { useCommand } from '../../react';
import { useLanguage, useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { stopsAtTooLong } from '../shell/limited';
import { checkDraft, EMPTY_DRAFT, type ProductDraft, type ProductFaults } from './product-draft';
import { atField, ProductFields } from './product-fields';
import { Refusal } from './refusal';
import { useCatalogTexts, useFailureWords } from './texts';
import classes from './catalog.module.css';

interface CreateProductProps {
  readonly opened: boolean;
  onClose(): void;
  /** Called when the product exists. */
  onCreated(product: ProductView): void;
}

/** The form for a new product. The product appears through its event, like those of other users. */
export function CreateProduct({ opened, onClose, onCreated }: CreateProductProps) {
  const { create } = useCatalogTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={create}>
      <CreateForm onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function CreateForm({ onClose, onCreated }: Pick<CreateProductProps, 'onClose' | 'onCreated'>) {
  const { form, log } = useCatalogTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const [language] = useLanguage();
  const { send, pending, problem, reset } = useCommand('crear_producto');
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [faults, setFaults] = useState<ProductFaults>({});
  const change = (part: Partial<ProductDraft>): void => {
    setDraft({ ...draft, ...part });
    setFaults({});
    reset();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const checked = checkDraft(draft, language);
    if ('faults' in checked) return setFaults(checked.faults);
    const made = await send(checked.input).catch(() => undefined);
    if (!made) return;
    notifications.show({ color: 'pulso', message: log.created(made.producto.nombre) });
    onCreated(made.producto);
    onClose();
  };
  const refused = problem && atField(problem.field, words(problem));
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Refusal words={problem && !refused ? words(problem) : undefined} />
      <ProductFields {...{ draft, faults }} {...(refused && { refused })} disabled={pending} onChange={change} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={pending}>
          {form.create}
        </Button>
      </div>
    </form>
  );
}
