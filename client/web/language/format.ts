import type { Language } from './languages';

/** The formats of numbers, money and dates in one language. */
export interface Format {
  /** `5250` → `$5.250,00`. */
  money(amount: number): string;
  /** The same with a sign, for incoming and outgoing amounts. */
  change(amount: number): string;
  /** With two decimals: an amount in a field, an average. */
  plain(amount: number): string;
  /** With one decimal: a measurement. */
  tenths(amount: number): string;
  /** `23 nov 2026` */
  date(iso: string): string;
  /** `18:04` */
  time(at: string | number): string;
  /** `18:04:09` */
  clock(at: number): string;
  /** Date and time to the second, with the time zone. */
  exact(iso: string): string;
  /** How long ago: `hace 3 s`. */
  ago(ms: number): string;
  /** A duration: `1 min 5 s`. */
  span(ms: number): string;
}

/** Cédulas and formats are Ecuador's; the currency is the US dollar in both languages. */
const locales: Record<Language, string> = { es: 'es-EC', en: 'en-US' };

/** @example createFormat('es').money(5250) // '$5.250,00' */
export function createFormat(language: Language): Format {
  const locale = locales[language];
  // By default Spanish does not group four digits; aligned amounts need the same format.
  const usd = { style: 'currency', currency: 'USD', useGrouping: 'always' } as const;
  const money = new Intl.NumberFormat(locale, usd);
  const plain = new Intl.NumberFormat(locale, {
    useGrouping: 'always',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });
  const exact = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

  return {
    // Some languages would put the sign between currency and digits.
    money: (amount) => `${amount < 0 ? '−' : ''}${money.format(Math.abs(amount))}`,
    change: (amount) => `${amount < 0 ? '−' : '+'}${money.format(Math.abs(amount))}`,
    plain: (amount) => plain.format(amount),
    tenths: (amount) => tenths.format(amount),
    date: (iso) => date.format(new Date(iso)),
    time: (at) => time.format(new Date(at)),
    clock: (at) => clock.format(at),
    exact: (iso) => exact.format(new Date(iso)),
    ago(ms) {
      const [value, unit] = inUnits(ms);
      return relative.format(-value, unit);
    },
    span(ms) {
      const seconds = Math.max(1, Math.ceil(ms / 1000));
      const minutes = Math.floor(seconds / 60);
      const rest = seconds % 60;
      return [minutes > 0 && `${minutes} min`, (rest > 0 || minutes === 0) && `${rest} s`].filter(Boolean).join(' ');
    },
  };
}

function inUnits(ms: number): [number, Intl.RelativeTimeFormatUnit] {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return [seconds, 'second'];
  if (seconds < 3600) return [Math.floor(seconds / 60), 'minute'];
  if (seconds < 86_400) return [Math.floor(seconds / 3600), 'hour'];
  return [Math.floor(seconds / 86_400), 'day'];
}
