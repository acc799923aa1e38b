import type { MovementKind } from '../../../contract/features/bank/schemas';
import type { AddressChange } from '../admin/address';
import { kindNamed } from './operation-kinds';

/** The filter of the movements. Days are `2026-11-23`, as date fields return them, in the reader's time zone. */
export interface MovementFilters {
  readonly kind?: MovementKind | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export const NO_FILTERS: MovementFilters = {};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const day = (value: string | null): string | undefined =>
  value !== null && DAY.test(value) && !value.startsWith('0000') && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

/** Reads the filters from the address. */
export const readFilters = (parameters: URLSearchParams): MovementFilters => ({
  kind: kindNamed(parameters.get('tipo')),
  from: day(parameters.get('desde')),
  until: day(parameters.get('hasta')),
});

/** Returns the filters as address parameters. */
export const writeFilters = ({ kind, from, until }: MovementFilters): AddressChange => ({
  tipo: kind,
  desde: from,
  hasta: until,
});

export const isFiltered = ({ kind, from, until }: MovementFilters): boolean =>
  kind !== undefined || from !== undefined || until !== undefined;

/** Whether the days are in order; if not, nothing is requested. */
export const isInOrder = ({ from, until }: MovementFilters): boolean =>
  from === undefined || until === undefined || from <= until;

/** Returns the server's query: from the first moment of one day to the last of the other. */
export const filterQuery = ({ kind, from, until }: MovementFilters) => ({
  tipo: kind,
  desde: from === undefined ? undefined : new Date(`${from}T00:00:00.000`).toISOString(),
  hasta: until === undefined ? undefined : new Date(`${until}T23:59:59.999`).toISOString(),
});
