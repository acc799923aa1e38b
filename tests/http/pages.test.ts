import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { codeOf, startTestServer, type TestServer } from '../support/servers/test-server';

const INLINE = 'self.__pulso = ["uno"];';
const files: Record<string, string | Buffer> = {
  'index.html': `<script src="/_next/static/a1.js"></script><script id="x">${INLINE}</script><script>${INLINE}</script>`,
  'banco/index.html': '<h1>Banco</h1>',
  '404.html': '<h1>No existe</h1>',
  '_next/static/a1.js': 'alert(1)',
  '_next/static/a1.js.gz': gzipSync('alert(1)'),
};

let folder: string;
let door: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulso-pages-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  door = await startTestServer({ pagesFolder: folder });
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true });
});

const asBrowser = { headers: { accept: 'text/html,*/*' } };
const scriptsOf = (policy: unknown): string | undefined =>
  String(policy)
    .split(';')
    .find((directive) => directive.startsWith('script-src '));

it('a page may run only its own inline scripts, named by their hashes (SEC-38)', async () => {
  const { status, headers } = await door.ask('/');
  const hash = createHash('sha256').update(INLINE).digest('base64');
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'text/html; charset=utf-8',
    'no-cache',
  ]);
  expect(scriptsOf(headers['content-security-policy'])).toBe(`script-src 'self' 'sha256-${hash}'`);
  const other = await door.ask('/banco/');
  expect([other.text, scriptsOf(other.headers['content-security-policy'])]).toEqual([
    '<h1>Banco</h1>',
    "script-src 'self'",
  ]);
});

it('a path without its slash redirects to the page, and keeps its query', async () => {
  const { status, headers } = await door.ask('/banco?cuenta=1&x=%20');
  expect([status, headers.location]).toEqual([308, '/banco/?cuenta=1&x=%20']);
  const inner = await door.ask('/banco?volver=/x?y=1&z=2');
  expect([inner.status, inner.headers.location]).toEqual([308, '/banco/?volver=/x?y=1&z=2']);
});

it('files with a content hash in their name are cached for a year, and compressed on request', async () => {
  const plain = await door.ask('/_next/static/a1.js');
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  });
  expect([plain.text, plain.headers['content-encoding']]).toEqual(['alert(1)', undefined]);
  const packed = await fetch(`${door.app.url}/_next/static/a1.js`, { headers: { 'accept-encoding': 'gzip;q=0.5' } });
  expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['gzip', 'alert(1)']);
  const unwanted = await door.ask('/_next/static/a1.js', { headers: { 'accept-encoding': 'gzip;q=0, br' } });
  expect(unwanted.headers['content-encoding']).toBeUndefined();
  expect(gunzipSync(files['_next/static/a1.js.gz'] as Buffer).toString()).toBe(plain.text);
  expect((await door.ask('/_next/static/a1.js.gz')).status).toBe(404);
});

it('an unchanged page is not sent again; HEAD sends no body', async () => {
  const { headers } = await door.ask('/');
  const again = await door.ask('/', { headers: { 'if-none-match': headers.etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const head = await door.ask('/', { method: 'HEAD' });
  expect([head.status, head.headers['content-length']]).toEqual([200, headers['content-length']]);
});

it('a missing path gets a page for a browser, and JSON for a program', async () => {
  const page = await door.ask('/nada/', asBrowser);
  expect([page.status, page.text]).toEqual([404, '<h1>No existe</h1>']);
  expect(codeOf(await door.ask('/nada/'))).toEqual([404, 'request.not_found']);
  for (const path of ['/api/nada', '/metrics/nada']) {
    expect(codeOf(await door.ask(path, asBrowser))).toEqual([404, 'request.not_found']);
  }
  expect(codeOf(await door.ask('/', { method: 'POST', body: {} }))).toEqual([404, 'request.not_found']);
});

it.each(['/../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/%5c..%5cpackage.json'])(
  '%s reaches nothing outside the folder',
  async (path) => {
    expect((await door.ask(path)).status).toBe(404);
  },
);

it('a path that does not decode is refused', async () => {
  expect(codeOf(await door.ask('/%ff', asBrowser))).toEqual([400, 'request.invalid']);
});

it('a server without its pages says how to build them', async () => {
  const bare = await startTestServer({ pagesFolder: join(folder, 'none'), home: door.home });
  const { status, text } = await bare.ask('/', asBrowser);
  expect([status, text]).toEqual([503, expect.stringContaining('npm run build')]);
  expect(codeOf(await bare.ask('/banco/', asBrowser))).toEqual([404, 'request.not_found']);
  await bare.close();
});
