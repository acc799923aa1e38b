// Writes the service worker of an export: its code, and the list of the files that it caches.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './setup.mjs';

/** Pages, the router's data for them, code, styles, icons; without error pages and partial router data. */
const KEPT = /^\/(?:(?:[\w-]+\/)*(?:index\.txt)?|_next\/static\/.+\.(?:js|css|woff2)|[\w-]+\.(?:png|svg|webmanifest))$/;
const OF_ERRORS = /^\/(?:404|_not-found)\//;

/**
 * @param {string} folder - the export; `sw.js` is written into it.
 * @param {string} [mark] - makes another version of the same files.
 */
export function writeWorker(folder, mark = '') {
  const hash = (content) => createHash('sha256').update(content).digest('base64');
  const files = Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [`/${relative(folder, file).split(sep).join('/')}`.replace(/\/index\.html$/, '/'), file])
      .filter(([path]) => KEPT.test(path) && !OF_ERRORS.test(path))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, file]) => [path, hash(readFileSync(file))]),
  );
  const version = createHash('sha256').update(JSON.stringify(files)).update(mark).digest('hex').slice(0, 16);
  buildSync({
    absWorkingDir: root,
    entryPoints: ['client/web/worker/sw.ts'],
    outfile: join(folder, 'sw.js'),
    bundle: true,
    minify: true,
    target: 'es2022',
    define: { EXPORTED: JSON.stringify({ version, files }) },
    logLevel: 'warning',
  });
}
