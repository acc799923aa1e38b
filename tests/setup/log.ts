import pino from 'pino';

/** A logger that says nothing, for parts that want one. */
export const silent = pino({ level: 'silent' });
