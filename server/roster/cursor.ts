import { problem } from '../../contract/problems';

/** Where a page of connections ends: what it is ordered by, and the connection that settles a tie. */
export interface Cursor {
  readonly key: string;
  readonly id: string;
}

/** PostgreSQL has no place for the character left out. */
const WORDS = /^([0-9a-f-]{36}) ([^\0]*)$/;

/** A cursor as one word that means nothing to its bearer. */
export const writeCursor = ({ key, id }: Cursor): string => Buffer.from(`${id} ${key}`).toString('base64url');

/**
 * The cursor that a client has brought back.
 * @param isKey whether the key is one of the order asked for
 * @throws Problem `request.invalid`
 */
export function readCursor(word: string, isKey: (key: string) => boolean): Cursor {
  const [, id, key] = WORDS.exec(Buffer.from(word, 'base64url').toString('utf8')) ?? [];
  if (id === undefined || key === undefined || !isKey(key))
    throw problem('request.invalid', { field: 'despues', message: 'despues: no es el final de ninguna página' });
  return { id, key };
}

/** Whether a key is a time in milliseconds since 1970. */
export const isTime = (key: string): boolean => /^\d{1,15}$/.test(key);

/** What stands for guests where names are ordered: behind the users. */
export const NAMELESS = '~';
