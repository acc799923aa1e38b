import type { ServerResponse } from 'node:http';
import type { Credentials } from '../identity/credentials';

declare global {
  // Express reads what a response carries along from here.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Locals {
      /** Names this request in logs and in the header `X-Request-Id`. */
      requestId: string;
      /** What the request may be identified by; the cookie is left out where its origin does not deserve it. */
      credentials: Credentials;
    }
  }
}

/** Answers with JSON. Short of `res.json`, which hashes and negotiates what an API's answers do not need. */
export const answer = (res: ServerResponse, body: object, status = 200): void =>
  answerJson(res, JSON.stringify(body), status);

/** Answers with what is JSON text already. */
export function answerJson(res: ServerResponse, json: string, status = 200): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(json);
}

/** The usual answer of a read or a change: `{success, data}` and what stands beside the data, such as its position. */
export const answerData = (res: ServerResponse, data: unknown, beside: object = {}): void =>
  answer(res, { success: true, data, ...beside });
