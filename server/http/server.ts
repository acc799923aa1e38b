import { createServer, type RequestListener, type Server } from 'node:http';

/**
 * A server that gives nobody long to say what they want (SEC-24). Node would wait a minute for headers and five for a
 * body, and looks only every half minute; the interval of looking can only be given when the server is made.
 */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 30_000,
      maxHeaderSize: 8 * 1024,
      noDelay: true,
    },
    listener,
  );
  server.maxHeadersCount = 100;
  return server;
}
