import { randomUUID } from 'node:crypto';

/** Makes a unique id as one flat string: Node joins a UUID from a dozen strings, which would stay in memory with it. */
export const newId = (prefix = ''): string => Buffer.from(prefix + randomUUID(), 'latin1').toString('latin1');
