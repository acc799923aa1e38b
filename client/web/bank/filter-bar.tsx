'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { movementKinds } from '../../../contract/features/bank/schemas';
import { useTexts } from '../language/language';
import { isFiltered, isInOrder, NO_FILTERS, type MovementFilters } from './movement-filters';
import { kindNamed } from './operation-kinds';
import classes from './filter-bar.module.css';

interface FilterBarProps {
  readonly filters: MovementFilters;
  onChange(filters: MovementFilters): void;
}

/** Filters by kind and day. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { bank } = useTexts();
  const words = bank.movements;
  const kinds = movementKinds.map((kind) => ({ value: kind, label: bank.kinds[kind] }));
  return (
    <div className={classes.bar} role="group" aria-label={words.filters}>
      <NativeSelect
        size="sm"
        label={words.kind}
        value={filters.kind ?? ''}
        onChange={({ currentTarget }) => onChange({ ...filters, kind: kindNamed(currentTarget.value) })}
        data={[{ value: '', label: words.all }, ...kinds]}
      />
      <DayField
        label={words.from}
        value={filters.from}
        max={filters.until}
        onChange={(from) => onChange({ ...filters, from })}
      />
      <DayField
        label={words.until}
        value={filters.until}
        error={isInOrder(filters) ? undefined : words.wrongRange}
        onChange={(until) => onChange({ ...filters, until })}
      />
      {isFiltered(filters) && (
        <Button size="sm" variant="subtle" onClick={() => onChange(NO_FILTERS)}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly max?: string | undefined;
  readonly error?: string | undefined;
  onChange(day: string | undefined): void;
}

/** The browser's own field: it has the reader's calendar, and its own keyboard on a phone. */
const DayField = ({ label, value, max, error, onChange }: DayFieldProps) => (
  <TextInput
    type="date"
    size="sm"
    label={label}
    value={value ?? ''}
    max={max}
    error={error}
    onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
  />
);
