'use client';

import { TextInput } from '@mantine/core';
import { useInLanguage } from '../bank/amount-language';
import { MAX_DESCRIPTION, MAX_NAME } from './limits';
import { useFormat, useTexts } from '../language/language';
import { LimitedInput, LimitedTextarea } from '../shell/limited';
import type { ProductDraft, ProductFaults, ProductField } from './product-draft';
import { useCatalogTexts } from './texts';
import classes from './catalog.module.css';

interface ProductFieldsProps {
  readonly draft: ProductDraft;
  readonly faults: ProductFaults;
  /** The hub's refusal, for the field that it names. */
  readonly refused?: Readonly<Partial<Record<ProductField, string>>>;
  readonly disabled: boolean;
  onChange(part: Partial<ProductDraft>): void;
}

/** The form fields of a product. */
export function ProductFields({ draft, faults, refused = {}, disabled, onChange }: ProductFieldsProps) {
  const { form } = useCatalogTexts();
  const { bank, common } = useTexts();
  const format = useFormat();
  useInLanguage(draft.precio, (precio) => onChange({ precio }));
  const priceFault = faults.precio && bank.amounts[faults.precio];
  return (
    <>
      <LimitedInput
        data-autofocus
        name="nombre"
        label={form.nombre}
        autoComplete="off"
        most={MAX_NAME}
        value={draft.nombre}
        error={
          faults.nombre
            ? { missing: form.errors.nameMissing, controls: common.nameControls }[faults.nombre]
            : refused.nombre
        }
        disabled={disabled}
        onChange={({ currentTarget }) => onChange({ nombre: currentTarget.value })}
      />
      <LimitedTextarea
        name="descripcion"
        label={form.descripcion}
        most={MAX_DESCRIPTION}
        rows={2}
        value={draft.descripcion}
        error={refused.descripcion}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange({ descripcion: currentTarget.value })}
      />
      <div className={classes.pair}>
        <TextInput
          name="precio"
          label={form.precio}
          inputMode="decimal"
          autoComplete="off"
          leftSection="$"
          placeholder={format.plain(0)}
          value={draft.precio}
          error={priceFault ?? refused.precio}
          disabled={disabled}
          onChange={({ currentTarget }) => onChange({ precio: currentTarget.value })}
        />
        <TextInput
          name="stock"
          label={form.stock}
          inputMode="numeric"
          autoComplete="off"
          placeholder="0"
          value={draft.stock}
          error={faults.stock ? form.errors.stock : refused.stock}
          disabled={disabled}
          onChange={({ currentTarget }) => onChange({ stock: currentTarget.value })}
        />
      </div>
    </>
  );
}

/** Returns a refusal as an error of its field; one without a field is shown above the form. */
export function atField(field: string | undefined, words: string): Partial<Record<ProductField, string>> | undefined {
  return field === 'nombre' || field === 'descripcion' || field === 'precio' || field === 'stock'
    ? { [field]: words }
    : undefined;
}
