import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** What the security headers depend on. */
export interface HeaderOptions {
  readonly production: boolean;
  /** Origins that our pages are served from; they may open sockets to the same places. */
  readonly ownOrigins: readonly string[];
}

/**
 * The headers that every answer carries (SEC-38). Helmet's depend on nothing in the request, so it is asked once and
 * its answer copied from then on: on the hot path its twelve functions would cost more than the body's parsing.
 */
export function securityHeaders({ production, ownOrigins }: HeaderOptions): readonly (readonly [string, string])[] {
  // A policy cannot name an IPv6 address; `'self'` covers it in every browser of these years.
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
    if (error) throw new Error('the security headers cannot be made', { cause: error });
  });
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
