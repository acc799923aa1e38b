/**
 * Returns one cell. Text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets
 * do not show. A plain number, including a negative one, is no formula.
 */
export function cell(value: string | number): string {
  const text = String(value);
  const formula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Returns one line, in the format of RFC 4180. */
export const row = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;
