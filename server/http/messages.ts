import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import type { Express } from 'express';

/**
 * Makes a server create its requests and responses with the methods of `app`. Express otherwise changes the prototype
 * of each one on arrival: V8 then treats them as objects of unknown shape, and an Express application answers half as
 * many requests (ADR 7).
 *
 * @returns options for `createServer`, whose requests then go to `app`
 * @example
 * const app = express();
 * const server = createServer(messagesOf(app), app);
 */
export function messagesOf(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}
