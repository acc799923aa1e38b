import { createHash } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { route } from '../routes';
import { refuseQuery } from '../queries';
import { asyncApi } from './asyncapi';
import { clients } from './clients';
import { eventsPage, requestsPage } from './events-page';
import { layout, type Page } from './layout';
import { openApi } from './openapi';
import { staticPages, type Here } from './pages';
import { restPage, type RestDocument } from './rest-page';
import { Schemas } from './schemas';
import { script } from './script';
import { style } from './style';

/** What a page is made of. */
interface Source {
  rest: RestDocument;
  schemas: Schemas;
  here: Here;
}

const pages: Readonly<Record<string, (source: Source) => Page>> = {
  '/docs': () => staticPages.overview(),
  '/docs/rest': ({ rest }) => restPage(rest),
  '/docs/events': ({ schemas }) => eventsPage(schemas),
  '/docs/requests': ({ schemas }) => requestsPage(schemas),
  '/docs/types': ({ rest, schemas }) => {
    eventsPage(schemas); // names what only events use
    return staticPages.types({ ...schemas.components, ...rest.components.schemas });
  },
  '/docs/problems': () => staticPages.refusals(),
  '/docs/clients': () => staticPages.clientList(),
  ...Object.fromEntries(
    clients.map((client) => [`/docs/clients/${client.id}`, ({ here }: Source) => staticPages.clientPage(client, here)]),
  ),
};

/** The contract, published: for people at `/docs`, for programs as OpenAPI and AsyncAPI. All of it is made here. */
export function docsRoutes(app: Express): void {
  const made = new Map<string, string>();
  let rest: object | undefined;
  const once = (name: string, make: () => string): string => {
    const text = made.get(name) ?? make();
    if (made.size < MOST) made.set(name, text);
    return text;
  };
  const document = (): object => (rest ??= openApi());

  for (const [path, page] of Object.entries(pages)) {
    route(app, path, {
      get(req, res) {
        const here = hereOf(req);
        const source = { rest: document() as RestDocument, schemas: new Schemas('draft-2020-12'), here };
        send(
          req,
          res,
          'text/html',
          once(`${path} ${here.origin}`, () => layout(path, page(source))),
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
  file('/docs/asyncapi.json', 'application/json', (req) => {
    const { host } = new URL(hereOf(req).origin);
    return once(`asyncapi ${host}`, () => JSON.stringify(asyncApi(host)));
  });
}

/** Pages differ by the host by which they were asked for, and anybody may make up hosts. */
const MOST = 64;

/** Where the reader found us, if that is a host at all: it goes into what is to be copied. */
function hereOf(req: Request): Here {
  const host = req.headers.host ?? '';
  const origin = `${req.protocol}://${HOST.test(host) ? host : 'localhost:5001'}`;
  return { origin, socket: origin.replace(/^http/, 'ws') };
}

const HOST = /^([a-z0-9.-]{1,200}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i;

function send(req: Request, res: Response, type: string, text: string): void {
  const etag = `W/"${createHash('sha256').update(text).digest('base64url')}"`;
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Cache-Control', 'no-cache');
  res.setHeader('ETag', etag);
  if (req.headers['if-none-match'] === etag) res.statusCode = 304;
  res.end(req.method === 'HEAD' || res.statusCode === 304 ? undefined : text);
}
