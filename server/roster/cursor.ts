import { problem } from '../../contract/problems';

/** The end of a page of connections: its sort key, and the connection id that breaks ties. */
export interface Cursor {
  readonly key: string;
  readonly id: string;
}

/** The excluded character cannot be stored by PostgreSQL. */
const CURSOR = /^([0-9a-f-]{36}) ([^\0]*)$/;

/** Encodes a cursor as one opaque string. */
export const writeCursor = ({ key, id }: Cursor): string => Buffer.from(`${id} ${key}`).toString('base64url');

/**
 * Decodes the cursor that a client has sent.
 * @param isKey whether the key is valid for the requested order
 * @throws Problem `request.invalid`
 */
export function readCursor(text: string, isKey: (key: string) => boolean): Cursor {
  const [, id, key] = CURSOR.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (id === undefined || key === undefined || !isKey(key))
    throw problem('request.invalid', { field: 'despues', message: 'despues: no es el final de ninguna página' });
  return { id, key };
}

/** Whether a key is a time in milliseconds since 1970. */
export const isTime = (key: string): boolean => /^\d{1,15}$/.test(key);

/** The sort key of guests in the order by name: after the users. */
export const NAMELESS = '~';
