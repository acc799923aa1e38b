'use client';

import type { ReactNode } from 'react';
import { ChevronIcon } from '../../theme/icons';
import type { Row } from './stable-rows';
import classes from './table.module.css';

/** A column. The first one names the row and opens it. */
export interface Column<T> {
  readonly name: string;
  readonly label: string;
  cell(item: T): ReactNode;
  /** Whether it contains numbers, which are right-aligned. */
  readonly figures?: boolean;
  /** Hidden on narrow screens; its content is also below the row's name or in the details. */
  readonly roomy?: boolean;
}

interface TableProps<T> {
  /** The table's name. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly Row<T>[];
  keyOf(item: T): string | number;
  onOpen(item: T): void;
  /** The text for a row that no longer exists. */
  readonly gone: string;
  /** Whether another page is being read. */
  readonly turning: boolean;
}

/** A table whose rows can be opened. On a narrow screen each row is a card of two columns. */
export function Table<T>({ label, columns, rows, turning, ...rest }: TableProps<T>) {
  return (
    <table className={classes.table} aria-label={label} data-turning={turning ? '' : undefined}>
      <thead>
        <tr>
          {columns.map(({ name, label: word, figures, roomy }) => (
            <th key={name} scope="col" className={place(figures, roomy)}>
              {word}
            </th>
          ))}
          <td className={classes.open} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={rest.keyOf(row.item)} row={row} columns={columns} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

type TableRowProps<T> = Pick<TableProps<T>, 'columns' | 'onOpen' | 'gone'> & { readonly row: Row<T> };

function TableRow<T>({ row: { item, gone: isGone }, columns, onOpen, gone }: TableRowProps<T>) {
  const [first, ...others] = columns;
  return (
    <tr className={classes.row} data-gone={isGone ? '' : undefined}>
      <th scope="row">
        <button type="button" className={classes.name} onClick={() => onOpen(item)}>
          {first?.cell(item)}
        </button>
        {isGone && <span className={classes.gone}>{gone}</span>}
      </th>
      {others.map(({ name, cell, figures, roomy }) => (
        <td key={name} className={place(figures, roomy)}>
          {cell(item)}
        </td>
      ))}
      <td className={classes.open}>
        <ChevronIcon size={16} />
      </td>
    </tr>
  );
}

const place = (figures?: boolean, roomy?: boolean): string =>
  [figures && classes.figures, roomy && classes.roomy].filter(Boolean).join(' ');

interface TwoLinesProps {
  readonly main: ReactNode;
  readonly below?: ReactNode;
  /** Shown only where the columns with this content are hidden. */
  readonly narrow?: ReactNode;
}

/** A row's main text, with further information below it. */
export const TwoLines = ({ main, below, narrow }: TwoLinesProps) => (
  <>
    <span className={classes.main}>
      <bdi>{main}</bdi>
    </span>
    {below !== undefined && <span className={classes.below}>{below}</span>}
    {narrow !== undefined && <span className={`${classes.below} ${classes.narrow}`}>{narrow}</span>}
  </>
);
