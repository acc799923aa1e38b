import { problem } from '../../../contract/problems';

/** Where a page of products ends: what it is ordered by, and the product's number, which settles a tie. */
export interface Cursor {
  readonly key: string;
  readonly id: number;
}

/** PostgreSQL has no place for the character left out. */
const WORDS = /^([1-9]\d{0,14}) ([^\0]*)$/s;

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
  return { id: Number(id), key };
}

export const isNumber = (key: string): boolean => /^\d{1,15}$/.test(key);
