import { median } from './measures/deposits';

/** One line of the table: a measure, the results of Pulso and of the plain server, and the target. */
export interface Row {
  what: string;
  unit: string;
  pulso: number[];
  plain: number[];
  /** The target of the ratio Pulso ÷ plain. */
  target: { text: string; met(ratio: number): boolean };
}

export const atLeast = (times: number): Row['target'] => ({ text: `≥ ${times} ×`, met: (ratio) => ratio >= times });
export const atMost = (times: number): Row['target'] => ({ text: `≤ ${times} ×`, met: (ratio) => ratio <= times });

/** Prints the table: medians, ratios, and whether they meet the targets. */
export function print(rows: readonly Row[], rounds: number): void {
  const number = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const cells = rows.map(({ what, unit, pulso, plain, target }) => {
    const ratio = median(pulso) / median(plain);
    return [
      what,
      `${number(median(pulso))} ${unit}`,
      plain.length > 0 ? `${number(median(plain))} ${unit}` : '—',
      plain.length > 0 ? `${number(ratio)} ×` : '—',
      target.text,
      target.met(ratio) ? 'met' : 'MISSED',
    ];
  });
  const table = [['measure', 'Pulso', 'plain', 'ratio', 'target', ''], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  process.stdout.write(`medians of ${rounds} rounds, both sides in this run; node ${process.version}\n`);
}
