import type { ServerResponse } from 'node:http';
import type { Credentials } from '../identity/credentials';

declare global {
  // Express types `res.locals` by this interface.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Locals {
      /** Id of this request in logs and in the header `X-Request-Id`. */
      requestId: string;
      /** The credentials that count; without the cookie where the request's origin is not trusted. */
      credentials: Credentials;
    }
  }
}

/** Answers with JSON, without the hashing and negotiation of `res.json`, which an API's responses do not need. */
export const answer = (res: ServerResponse, body: object, status = 200): void =>
  answerJson(res, JSON.stringify(body), status);

/** Answers with JSON text. */
export function answerJson(res: ServerResponse, json: string, status = 200): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(json);
}

/** Sends the usual response: `{success, data}` and fields beside the data, such as its position. */
export const answerData = (res: ServerResponse, data: unknown, beside: object = {}): void =>
  answer(res, { success: true, data, ...beside });
