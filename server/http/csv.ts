import type { MovementView } from '../../contract/features/bank/schemas';
import type { ProxyView } from '../../contract/features/ops/schemas';

const columns = ['movimiento', 'fecha', 'tipo', 'monto', 'saldo', 'contraparte', 'seq'] as const;

/**
 * One cell. Text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets do not
 * show; a plain number, negative ones included, is no formula.
 */
export function cell(value: string | number): string {
  const text = String(value);
  const formula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** Movements as RFC 4180 has it, a page at a time; amounts with their two decimals. */
export async function* movementsCsv(pages: AsyncIterable<readonly MovementView[]>): AsyncGenerator<string> {
  yield row(columns);
  for await (const page of pages) {
    yield page
      .map((m) => row(columns.map((name) => (typeof m[name] === 'number' ? inWords(name, m[name]) : m[name]))))
      .join('');
  }
}

const inWords = (name: string, value: number): string | number =>
  name === 'monto' || name === 'saldo' ? value.toFixed(2) : value;

const proxyColumns = ['ip', 'puerto', 'visto_primero', 'visto_ultimo', 'trabajo', 'fuente'] as const;

/** Proxies, a page at a time. */
export async function* proxiesCsv(pages: AsyncIterable<readonly ProxyView[]>): AsyncGenerator<string> {
  yield row(proxyColumns);
  for await (const page of pages) yield page.map((proxy) => row(proxyColumns.map((name) => proxy[name]))).join('');
}
