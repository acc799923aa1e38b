'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { SearchIcon } from '../theme/icons';
import { EVERYTHING, isFiltered, orderNamed, orders, type Choice } from './film-order';
import { useFilmTexts } from './texts';
import classes from './films-page.module.css';

interface FilmFiltersProps {
  readonly choice: Choice;
  readonly genres: readonly string[];
  onChange(choice: Choice): void;
}

/** The filter and the order of the films. */
export function FilmFilters({ choice, genres, onChange }: FilmFiltersProps) {
  const words = useFilmTexts();
  return (
    <div className={classes.filters} role="group" aria-label={words.filters}>
      <TextInput
        type="search"
        size="sm"
        label={words.search}
        autoComplete="off"
        dir="auto"
        leftSection={<SearchIcon size={16} />}
        value={choice.search}
        onChange={({ currentTarget }) => onChange({ ...choice, search: currentTarget.value })}
      />
      <NativeSelect
        size="sm"
        label={words.genre}
        value={choice.genre}
        data={[{ value: '', label: words.allGenres }, ...genres.map((genre) => ({ value: genre, label: genre }))]}
        onChange={({ currentTarget }) => onChange({ ...choice, genre: currentTarget.value })}
      />
      <NativeSelect
        size="sm"
        label={words.order}
        value={choice.order}
        data={orders.map((order) => ({ value: order, label: words.orders[order] }))}
        onChange={({ currentTarget }) => onChange({ ...choice, order: orderNamed(currentTarget.value) })}
      />
      {isFiltered(choice) && (
        <Button size="sm" variant="subtle" onClick={() => onChange({ ...EVERYTHING, order: choice.order })}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}
