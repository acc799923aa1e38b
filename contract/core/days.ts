import { z } from 'zod';

/** The time zone of the bank's accounts, in which a filter's days are read. */
export const ACCOUNT_TIME_ZONE = 'America/Guayaquil';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

const isKnownTime = (text: string): boolean => {
  const at = Date.parse(text);
  return at >= FIRST && at <= LAST;
};

/** Whether a time is a whole day (`2026-11-23`), not a moment. */
export const isDay = (time: string): boolean => DAY.test(time);

/** A day (`2026-11-23`) or a moment with its offset, of the years 1 to 9999: the range that PostgreSQL can compare. */
export const dayOrMoment = z.iso
  .date()
  .or(z.iso.datetime({ offset: true }))
  .refine(isKnownTime, { message: 'debe ser una fecha de los años 0001 a 9999' });
