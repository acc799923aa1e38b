'use client';

import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import { useCatalog, useCommand } from '../../react';
import { useFormat, useLanguage, useTexts } from '../language/language';
import { isComposing } from '../shell/composing';
import { stopsAtTooLong } from '../shell/limited';
import { Conflict } from './conflict';
import {
  checkDraft,
  draftOf,
  rebase,
  touched,
  type Edit,
  type ProductDraft,
  type ProductFaults,
} from './product-draft';
import { atField, ProductFields } from './product-fields';
import { Refusal } from './refusal';
import { useCatalogTexts, useFailureWords } from './texts';
import classes from './catalog.module.css';

interface EditProductProps {
  /** The current version, including changes by other users. */
  readonly product: ProductView;
  /** Another user has deleted it; it can be created again from the edited values. */
  readonly gone: boolean;
  onClose(): void;
}

/**
 * Edits a product in place. Changes by other users to other fields are merged; for the same field, both values are
 * shown and the user chooses one.
 */
export function EditProduct({ product: live, gone, onClose }: EditProductProps) {
  const { form } = useCatalogTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const format = useFormat();
  const [language] = useLanguage();
  const update = useCommand('actualizar_producto');
  const create = useCommand('crear_producto');
  const { pending, problem, reset } = gone ? create : update;
  const [edit, setEdit] = useState<Edit>(() => ({ base: live, draft: draftOf(live, format) }));
  const [faults, setFaults] = useState<ProductFaults>({});
  const place = useRef<HTMLFormElement>(null);
  const product = newest(live, problem?.current as ProductView | undefined);
  const { edit: rebased, conflicts } = rebase(edit, product, format);
  useEditingHint(live.id);
  useEffect(() => place.current?.querySelector<HTMLInputElement>('[name=nombre]')?.focus(), []);
  if (product.version > edit.base.version && conflicts.length === 0) setEdit(rebased);

  const change = (part: Partial<ProductDraft>): void => {
    setEdit({ ...edit, draft: { ...edit.draft, ...part } });
    setFaults({});
    reset();
  };
  const choose = (chosen: Edit): void => {
    setEdit(chosen);
    reset();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const checked = checkDraft(edit.draft, language);
    if ('faults' in checked) return setFaults(checked.faults);
    if (gone) {
      if (await create.send(checked.input).catch(() => undefined)) onClose();
      return;
    }
    const names = touched(edit, format);
    if (names.length === 0) return onClose();
    const changed = Object.fromEntries(names.map((name) => [name, checked.input[name]]));
    const done = await update
      .send({ producto_id: live.id, version: edit.base.version, ...changed })
      .catch(() => undefined);
    if (done) onClose();
  };

  const stale = problem?.code === 'catalog.stale';
  const refused = problem && !stale ? atField(problem.field, words(problem)) : undefined;
  return (
    <form
      ref={place}
      className={classes.form}
      aria-label={form.editTitle(live.nombre)}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && !isComposing(event) && onClose()}
      noValidate
    >
      <Refusal words={gone ? form.gone : undefined} />
      {conflicts.length > 0 && (
        <Conflict
          {...{ conflicts, theirs: product, mine: edit.draft }}
          onKeep={() => choose(rebased)}
          onTake={() => choose({ base: product, draft: withTheirs(rebased, conflicts, draftOf(product, format)) })}
        />
      )}
      <Refusal words={problem && !stale && !refused ? words(problem) : undefined} />
      <ProductFields
        {...{ draft: edit.draft, faults }}
        {...(refused && { refused })}
        disabled={pending}
        onChange={change}
      />
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" size="xs" loading={pending} disabled={conflicts.length > 0}>
          {gone ? form.again : form.save}
        </Button>
      </div>
    </form>
  );
}

const newest = (live: ProductView, told: ProductView | undefined): ProductView =>
  told && told.version > live.version ? told : live;

const withTheirs = (
  { draft }: Edit,
  conflicts: readonly (keyof ProductDraft)[],
  theirs: ProductDraft,
): ProductDraft => ({
  ...draft,
  ...Object.fromEntries(conflicts.map((field) => [field, theirs[field]])),
});

/** Signals to other users that the form is open, as long as it is (CAT-9). */
function useEditingHint(id: number): void {
  const [, catalog] = useCatalog();
  useEffect(() => catalog.edit(id), [catalog, id]);
}
