import { createHash } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { route } from '../route';
import { refuseQuery } from '../query-string';
import { asyncApi } from './asyncapi';
import type { ClientPage } from './client-page';
import { eventsPage, requestsPage } from './events-page';
import { layout, type Page } from './layout';
import { openApi } from './openapi';
import { staticPages, type Here } from './pages';
import { restPage, type RestDocument } from './rest-page';
import { Schemas } from './schemas';
import { script } from './script';
import { style } from './style';

/** The input of a page. */
interface Source {
  rest: RestDocument;
  schemas: Schemas;
  here: Here;
}

const pagesOf = (clients: readonly ClientPage[]): Readonly<Record<string, (source: Source) => Page>> => ({
  '/docs': () => staticPages.overview(clients),
  '/docs/rest': ({ rest }) => restPage(rest),
  '/docs/events': ({ schemas }) => eventsPage(schemas),
  '/docs/requests': ({ schemas }) => requestsPage(schemas),
  '/docs/types': ({ rest, schemas }) => {
    eventsPage(schemas); // adds the types that only events use
    return staticPages.types({ ...schemas.components, ...rest.components.schemas });
  },
  '/docs/problems': () => staticPages.refusals(),
  '/docs/clients': () => staticPages.clientList(clients),
  ...Object.fromEntries(
    clients.map((client) => [`/docs/clients/${client.id}`, ({ here }: Source) => staticPages.clientPage(client, here)]),
  ),
});

/** Registers the contract's documents: pages at `/docs`, and OpenAPI and AsyncAPI, all generated here. */
export function docsRoutes(app: Express, clients: readonly ClientPage[]): void {
  const generated = new Map<string, string>();
  let rest: object | undefined;
  const once = (name: string, make: () => string): string => {
    const text = generated.get(name) ?? make();
    generated.set(name, text);
    return text;
  };
  const document = (): object => (rest ??= openApi());

  for (const [path, page] of Object.entries(pagesOf(clients))) {
    route(app, path, {
      get(req, res) {
        const source = { rest: document() as RestDocument, schemas: new Schemas('draft-2020-12'), here: PLACEHOLDER };
        send(
          req,
          res,
          'text/html',
          withAddress(
            req,
            once(path, () => layout(path, page(source))),
          ),
        );
      },
    });
  }
  const file = (path: string, type: string, make: (req: Request) => string): void =>
    route(app, path, {
      get(req, res) {
        refuseQuery(req);
        send(req, res, type, make(req));
      },
    });
  file('/docs/docs.css', 'text/css', () => style);
  file('/docs/docs.js', 'text/javascript', () => script);
  file('/docs/openapi.json', 'application/json', () => once('openapi', () => JSON.stringify(document())));
  file('/docs/asyncapi.json', 'application/json', (req) =>
    withAddress(
      req,
      once('asyncapi', () => JSON.stringify(asyncApi(PLACEHOLDER_HOST))),
    ),
  );
}

/**
 * Placeholder for the hub's address in generated texts. Pages differ by requested host, and a client may invent hosts,
 * so no text is generated or kept for any of them.
 */
const PLACEHOLDER_HOST = 'somewhere.invalid';
const PLACEHOLDER: Here = { origin: `http://${PLACEHOLDER_HOST}`, socket: `ws://${PLACEHOLDER_HOST}` };

/** Inserts the requested address of the hub, for code to be copied. The host has been checked before. */
function withAddress(req: Request, text: string): string {
  const host = req.headers.host === undefined || req.headers.host === '' ? 'localhost:5001' : req.headers.host;
  const s = req.protocol === 'https' ? 's' : '';
  return text
    .replaceAll(PLACEHOLDER.origin, `http${s}://${host}`)
    .replaceAll(PLACEHOLDER.socket, `ws${s}://${host}`)
    .replaceAll(PLACEHOLDER_HOST, host);
}

function send(req: Request, res: Response, type: string, text: string): void {
  const etag = `W/"${createHash('sha256').update(text).digest('base64url')}"`;
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Cache-Control', 'no-cache');
  res.setHeader('ETag', etag);
  if (req.headers['if-none-match'] === etag) res.statusCode = 304;
  res.end(req.method === 'HEAD' || res.statusCode === 304 ? undefined : text);
}
