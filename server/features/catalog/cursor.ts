import { problem } from '../../../contract/problems';

/** The end of a page of products: the value of its sort key, and the product's number, which breaks ties. */
export interface Cursor {
  readonly key: string;
  readonly id: number;
}

/** Excludes NUL, which PostgreSQL cannot store. */
const CURSOR = /^([1-9]\d{0,14}) ([^\0]*)$/s;

/** Encodes a cursor as one opaque word. */
export const writeCursor = ({ key, id }: Cursor): string => Buffer.from(`${id} ${key}`).toString('base64url');

/**
 * Decodes a cursor that a client has sent.
 * @param isKey returns whether the key is valid for the requested order
 * @throws Problem `request.invalid`
 */
export function readCursor(word: string, isKey: (key: string) => boolean): Cursor {
  const [, id, key] = CURSOR.exec(Buffer.from(word, 'base64url').toString('utf8')) ?? [];
  if (id === undefined || key === undefined || !isKey(key))
    throw problem('request.invalid', { field: 'despues', message: 'despues: no es el final de ninguna página' });
  return { id: Number(id), key };
}

export const isNumber = (key: string): boolean => /^\d{1,15}$/.test(key);
