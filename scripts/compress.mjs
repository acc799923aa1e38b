// Compresses the files that browsers request, once and well, so that the server need not do it per request.
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Below this size the headers outweigh the gain. */
const LEAST_BYTES = 1024;

/** Writes `<file>.br` and `<file>.gz` beside every text file of the folder. */
export async function compressFolder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const texts = entries.filter((entry) => entry.isFile() && /\.(html|js|css|txt|json|svg)$/.test(entry.name));
  // Node 20.12 renamed the property that holds a found file's folder.
  await Promise.all(texts.map((entry) => compress(join(entry.parentPath ?? entry.path, entry.name))));
}

async function compress(file) {
  const text = await readFile(file);
  if (text.length < LEAST_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(text, quality), promisify(gzip)(text, { level: 9 })]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
