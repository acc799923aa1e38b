import type { Request, RequestHandler, Response } from 'express';
import type { Export, PageFile } from './export';

/** Paths for programs: an unknown one is answered in JSON, whatever the request accepts. */
const PROGRAMS = /^\/(api|socket\.io|health|ready|metrics)(\/|$)/;

/** Whether a path is for programs, not a page. */
export const isForPrograms = (path: string): boolean => PROGRAMS.test(path);

const UNBUILT = 'Pulso is running. Its pages have not been built: run `npm run build`, then start it again.\n';

/**
 * Serves the app's pages. A path without a file goes on to the next handler, unless a browser requests a page: then
 * the export's own 404 page answers.
 *
 * @param pages the result of `readExport`; `undefined` where nothing is built, which `/` then reports as text
 */
export function servePages(pages: Export | undefined): RequestHandler {
  return (req, res, next) => {
    if ((req.method !== 'GET' && req.method !== 'HEAD') || isForPrograms(req.path)) return next();
    if (!pages) return req.path === '/' ? sendUnbuilt(res) : next();
    const path = decodeURIComponent(req.path);
    const page = pages.get(path);
    if (page) return send(req, res, page, 200);
    if (pages.has(`${path}/`)) return redirect(req, res, `${path}/`);
    const missing = pages.get('/404.html');
    if (missing && req.headers.accept?.includes('text/html')) return send(req, res, missing, 404);
    next();
  };
}

function sendUnbuilt(res: Response): void {
  res.statusCode = 503;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(UNBUILT);
}

/** Redirects to the path for which the page's relative links work; `path` is a key of the export, so it stays in it. */
function redirect(req: Request, res: Response, path: string): void {
  const at = req.url.indexOf('?'); // the first of several: the query may contain a URL with another one
  res.statusCode = 308;
  res.setHeader('Location', `${encodeURI(path)}${at < 0 ? '' : req.url.slice(at)}`);
  res.end();
}

function send(req: Request, res: Response, page: PageFile, status: number): void {
  res.statusCode = status;
  res.setHeader('Content-Type', page.type);
  res.setHeader('Cache-Control', page.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  res.setHeader('ETag', page.etag);
  if (page.scripts.length > 0) allowScripts(res, page.scripts);
  if (status === 200 && req.headers['if-none-match'] === page.etag) {
    res.statusCode = 304;
    return void res.end();
  }
  const body = negotiate(req, res, page);
  res.setHeader('Content-Length', body.length);
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** Adds the hashes of this page's inline scripts to the common policy, and nothing else. */
function allowScripts(res: Response, scripts: readonly string[]): void {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '');
  const own = "script-src 'self'";
  res.setHeader('Content-Security-Policy', policy.replace(own, `${own} ${scripts.join(' ')}`));
}

function negotiate(req: Request, res: Response, { bodies }: PageFile): Buffer {
  const { identity, br, gzip } = bodies;
  if (!br && !gzip) return identity;
  res.setHeader('Vary', 'Accept-Encoding');
  const accepted = req.headers['accept-encoding'];
  const encoding = (['br', 'gzip'] as const).find((one) => bodies[one] && accepts(accepted, one));
  if (!encoding) return identity;
  res.setHeader('Content-Encoding', encoding);
  return bodies[encoding] ?? identity;
}

/** Matches an accepted encoding; `q=0` refuses it. */
const ACCEPTED = {
  br: /^\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/,
  gzip: /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/,
} as const;

const accepts = (header: string | string[] | undefined, encoding: keyof typeof ACCEPTED): boolean =>
  String(header ?? '')
    .split(',')
    .some((one) => ACCEPTED[encoding].test(one));
