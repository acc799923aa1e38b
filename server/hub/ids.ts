import { randomUUID } from 'node:crypto';

/** An id of its own. Node puts a UUID together out of a dozen strings, each of which would be kept for as long as it is. */
export const newId = (prefix = ''): string => Buffer.from(prefix + randomUUID(), 'latin1').toString('latin1');
