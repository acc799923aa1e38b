import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file of the export, ready to send. */
export interface PageFile {
  readonly type: string;
  /** Weak: the same for all encodings. */
  readonly etag: string;
  /** Whether its name changes with its content, so that clients may cache it for ever. */
  readonly immutable: boolean;
  /** Its bytes, plain and in the compressed forms that the build has made. */
  readonly bodies: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer };
  /** For a page: its inline scripts' hashes, as a Content-Security-Policy names them. */
  readonly scripts: readonly string[];
}

/** The files by request path: `/banco/` is `banco/index.html`. */
export type Export = ReadonlyMap<string, PageFile>;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Reads a whole static export into memory: it has a few megabytes, and no path can reach any other file.
 *
 * @returns `undefined` where nothing has been built there.
 */
export function readExport(folder: string): Export | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name));
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      const url = `/${relative(folder, path).split(sep).join('/')}`;
      return [url.replace(/\/index\.html$/, '/'), readPage(path, url.startsWith('/_next/static/'))];
    }),
  );
}

function readPage(path: string, immutable: boolean): PageFile {
  const identity = readFileSync(path);
  const type = types[extname(path)] ?? 'application/octet-stream';
  const [br, gzip] = [`${path}.br`, `${path}.gz`].map((packed) =>
    existsSync(packed) ? readFileSync(packed) : undefined,
  );
  return {
    type,
    immutable,
    etag: `W/"${sha256(identity)}"`,
    bodies: { identity, ...(br && { br }), ...(gzip && { gzip }) },
    scripts: type.startsWith('text/html') ? inlineScripts(identity.toString('utf8')) : [],
  };
}

/**
 * Returns the hash of each distinct inline script: only scripts of the build may run, no injected ones. A script ends
 * at the first `</script>`, whatever its text.
 */
function inlineScripts(html: string): string[] {
  const hashes = new Set<string>();
  const opening = /<script[\s>]/gi;
  const closing = /<\/script>/gi;
  while (opening.test(html)) {
    const start = html.indexOf('>', opening.lastIndex - 1) + 1;
    closing.lastIndex = start;
    const end = closing.exec(html)?.index;
    if (start === 0 || end === undefined) break;
    const isInline = !/\ssrc=/i.test(html.slice(opening.lastIndex - 1, start));
    if (isInline) hashes.add(`'sha256-${sha256(html.slice(start, end))}'`);
    opening.lastIndex = end;
  }
  return [...hashes];
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('base64');
