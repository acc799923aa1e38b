import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** What the security headers depend on. */
export interface HeaderOptions {
  readonly production: boolean;
  /** Origins of the hub's pages; they may open sockets to the same origins. */
  readonly ownOrigins: readonly string[];
}

/**
 * Returns the headers of every response (SEC-38). Helmet's do not depend on the request, so it runs once and its
 * result is copied from then on: on the hot path its twelve functions would cost more than parsing the body.
 */
export function securityHeaders({ production, ownOrigins }: HeaderOptions): readonly (readonly [string, string])[] {
  // A policy cannot name an IPv6 address; `'self'` covers it in every current browser.
  const sockets = ownOrigins.filter((origin) => !origin.includes('[')).map((origin) => origin.replace(/^http/, 'ws'));
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...sockets],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(production && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: production ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  });
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  apply(response.req, response, (error?: unknown) => {
    if (error) throw new Error('the security headers could not be created', { cause: error });
  });
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
