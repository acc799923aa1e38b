import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { projectRoot } from '../../server/db/project';

/** A page that another server than the hub serves, as an app of its own is. */
export interface ForeignPage {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves an empty page with a script, bundled as an app's own tools would do it.
 *
 * @param script imports from `./client/…` and `./contract/…`
 * @param host by which the page is asked for; another name is another site
 */
export async function serveForeignPage(script: string, host = '127.0.0.1'): Promise<ForeignPage> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: projectRoot, loader: 'ts' },
    ...{ bundle: true, platform: 'browser', format: 'iife', target: 'es2022', write: false },
  });
  const bundle = outputFiles[0]?.text ?? '';
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.end(isScript ? bundle : '<!doctype html><title>An app</title><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
