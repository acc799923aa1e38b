import pino from 'pino';

/** A logger without output, for parts that need one. */
export const silent = pino({ level: 'silent' });
