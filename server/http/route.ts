import type { Express, RequestHandler } from 'express';
import { methodNotAllowed } from './errors';

/** The handlers of a path, by method. */
export interface Handlers {
  get?: RequestHandler;
  post?: RequestHandler;
  put?: RequestHandler;
  patch?: RequestHandler;
  delete?: RequestHandler;
}

/** Registers a path with its handlers; any other method is refused with the list of allowed ones. */
export function route(app: Express, path: string, { get, post, put, patch, delete: remove }: Handlers): void {
  const registered = app.route(path);
  if (get) registered.get(get);
  if (post) registered.post(post);
  if (put) registered.put(put);
  if (patch) registered.patch(patch);
  if (remove) registered.delete(remove);
  const allowed = [get && 'GET, HEAD', post && 'POST', put && 'PUT', patch && 'PATCH', remove && 'DELETE']
    .filter(Boolean)
    .join(', ');
  registered.all(methodNotAllowed(allowed));
}

/** Returns every method of every path of the app, such as `GET /api/cuentas/:cedula`. */
export function routesOf(app: Express): string[] {
  return app.router.stack.flatMap(({ route: found }) => {
    const { path, methods } = (found ?? {}) as { path?: string; methods?: Record<string, boolean> };
    const known = Object.keys(methods ?? {}).filter((method) => method !== '_all');
    return known.map((method) => `${method.toUpperCase()} ${path}`);
  });
}
