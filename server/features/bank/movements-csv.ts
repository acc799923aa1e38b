import type { MovementView } from '../../../contract/features/bank/schemas';
import { row } from '../../http/csv';

const columns = ['movimiento', 'fecha', 'tipo', 'monto', 'saldo', 'contraparte', 'seq'] as const;

/** Formats movements as CSV (RFC 4180), a page at a time; amounts have two decimals. */
export async function* movementsCsv(pages: AsyncIterable<readonly MovementView[]>): AsyncGenerator<string> {
  yield row(columns);
  for await (const page of pages) {
    yield page
      .map((m) => row(columns.map((name) => (typeof m[name] === 'number' ? format(name, m[name]) : m[name]))))
      .join('');
  }
}

const format = (name: string, value: number): string | number =>
  name === 'monto' || name === 'saldo' ? value.toFixed(2) : value;
