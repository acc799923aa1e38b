import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { projectRoot } from '../../server/db/project';

/** A page of a separate app: another server than the hub serves it. */
export interface ForeignPage {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves an empty page with a script, bundled as an app's build would bundle it.
 *
 * @param script imports from `./client/…` and `./contract/…`
 * @param host the host name of the page's address; another name is another site
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
