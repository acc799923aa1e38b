import type { Express, RequestHandler } from 'express';
import { methodNotAllowed } from './errors';

/** The methods that a path knows. */
export interface Handlers {
  get?: RequestHandler;
  post?: RequestHandler;
  put?: RequestHandler;
  patch?: RequestHandler;
  delete?: RequestHandler;
}

/** Registers a path with all that it knows, so that any other method is told which ones there are. */
export function route(app: Express, path: string, { get, post, put, patch, delete: remove }: Handlers): void {
  const here = app.route(path);
  if (get) here.get(get);
  if (post) here.post(post);
  if (put) here.put(put);
  if (patch) here.patch(patch);
  if (remove) here.delete(remove);
  const allowed = [get && 'GET, HEAD', post && 'POST', put && 'PUT', patch && 'PATCH', remove && 'DELETE']
    .filter(Boolean)
    .join(', ');
  here.all(methodNotAllowed(allowed));
}

/** Every method of every path that the app has, such as `GET /api/cuentas/:cedula`. */
export function routesOf(app: Express): string[] {
  return app.router.stack.flatMap(({ route: found }) => {
    const { path, methods } = (found ?? {}) as { path?: string; methods?: Record<string, boolean> };
    const known = Object.keys(methods ?? {}).filter((method) => method !== '_all');
    return known.map((method) => `${method.toUpperCase()} ${path}`);
  });
}
