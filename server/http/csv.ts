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

/** One line, as RFC 4180 has it. */
export const row = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;
