import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parseStrictJson } from '../../contract/json';
import { problem } from '../../contract/problems';

const LIMIT = 16 * 1024;
const JSON_TYPE = /^application\/json(?: *; *charset="?utf-8"?)?$/i;

/**
 * Reads the body of a request, which must be JSON of at most 16 KiB, or `limit` bytes. A form, text or a compressed
 * body is refused by its headers alone: a browser can send those to a foreign site without a preflight, but not JSON
 * (SEC-13).
 *
 * @throws Problem `request.invalid`, `request.too_large`, `request.malformed`.
 */
export async function readJson(req: IncomingMessage, limit = LIMIT): Promise<unknown> {
  const {
    'content-type': type = '',
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = req.headers;
  if (!JSON_TYPE.test(type)) throw invalidHeader('content-type', 'debe ser application/json');
  if (encoding !== 'identity') throw invalidHeader('content-encoding', 'no se admiten cuerpos comprimidos');
  if (Number(length) > limit) throw problem('request.too_large');
  const bytes = await readBytes(req, limit);
  if (!isUtf8(bytes)) throw problem('request.malformed', { message: 'El cuerpo no es UTF-8 válido.' });
  return parseStrictJson(bytes.toString('utf8'));
}

/** Whether a request has a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

const invalidHeader = (field: string, why: string): Error =>
  problem('request.invalid', { field, message: `${field}: ${why}` });

/** Chunks kept separately: a body may arrive in chunks of one byte, which cost over a hundred bytes each (SEC-25). */
const MAX_CHUNKS = 64;

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        if (chunks.length === MAX_CHUNKS) chunks = [Buffer.concat(chunks)];
      } else {
        req.pause();
        reject(problem('request.too_large'));
      }
    });
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // The client disconnected in the middle, so it receives no answer.
    const cut = (): void => {
      if (!req.complete) reject(problem('request.malformed', { message: 'El cuerpo llegó incompleto.' }));
    };
    req.on('close', cut);
    req.on('error', cut);
  });
}
