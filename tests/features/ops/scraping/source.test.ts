import { gzipSync, brotliCompressSync } from 'node:zlib';
import { AddressAllowlist, parseAllowed } from '../../../../server/limits/address-allowlist';
import {
  fetchSource,
  SourceError,
  usualLimits,
  type SourceLimits,
} from '../../../../server/features/ops/scraping/fetch-source';
import { useListServers } from './list-server';

const { serve, raw } = useListServers();
const never = new AbortController().signal;
const allowing = (...entries: string[]) => new AddressAllowlist(entries.flatMap((entry) => parseAllowed(entry) ?? []));
const here = allowing('127.0.0.1', '[::1]', 'localhost');

interface Way {
  readonly allowance?: AddressAllowlist;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<SourceLimits>;
}

/** The text of a source, or its fault. */
const fetchFrom = (url: string, { allowance = here, signal = never, limits }: Way = {}): Promise<string> =>
  fetchSource(url, { allowance, signal, limits: { ...usualLimits, patienceMs: 1_500, ...limits } }).then(
    ({ text }) => text,
    (error: unknown) => (error instanceof SourceError ? error.fault : Promise.reject(error as Error)),
  );

const LIST = '192.0.2.1:80\n';

describe('[OPS-5] the answer of a source is bounded', () => {
  it('a list is read as it is, compressed or not', async () => {
    const server = await serve(({ url }, res) => {
      if (url === '/gzip') res.setHeader('content-encoding', 'gzip').end(gzipSync(LIST));
      else if (url === '/br') res.setHeader('content-encoding', 'br').end(brotliCompressSync(LIST));
      else res.setHeader('content-type', 'text/plain; charset=utf-8').end(LIST);
    });
    for (const path of ['/', '/gzip', '/br']) expect(await fetchFrom(server.url + path)).toBe(LIST);
  });

  it.each([
    ['a page that is not there', 404, {}, 'http_404'],
    ['an error', 500, {}, 'http_500'],
    ['nothing', 204, {}, 'http_204'],
    ['a picture', 200, { 'content-type': 'image/png' }, 'tipo_no_admitido'],
    ['a program', 200, { 'content-type': 'application/octet-stream' }, 'tipo_no_admitido'],
    ['an unknown encoding', 200, { 'content-encoding': 'zstd' }, 'codificacion_no_admitida'],
    ['several encodings', 200, { 'content-encoding': 'gzip, gzip' }, 'codificacion_no_admitida'],
    ['invalid gzip', 200, { 'content-encoding': 'gzip' }, 'respuesta_no_valida'],
  ])('%s is refused', async (_, status, headers, fault) => {
    const server = await serve((_req, res) => void res.writeHead(status, headers).end('192.0.2.1:80'));
    expect(await fetchFrom(server.url)).toBe(fault);
  });

  it('a source without an answer, and one without an end, are given up in time', async () => {
    const server = await serve(({ url }, res) => {
      if (url === '/silent') return;
      const drip = setInterval(() => res.write('1'), 20);
      res.once('close', () => clearInterval(drip));
    });
    expect(await fetchFrom(`${server.url}/silent`, { limits: { patienceMs: 200 } })).toBe('tiempo_agotado');
    expect(await fetchFrom(`${server.url}/endless`, { limits: { patienceMs: 200 } })).toBe('tiempo_agotado');
  });

  it('an endless source is given up at the limit, whatever length it declares', async () => {
    const chunk = Buffer.alloc(64 * 1024, '1');
    const server = await serve(({ url }, res) => {
      if (url === '/says-so') {
        res.setHeader('content-length', 3 * 1024 * 1024).flushHeaders();
        return;
      }
      const pour = (): void => {
        while (!res.destroyed && res.write(chunk));
        if (!res.destroyed) res.once('drain', pour);
      };
      pour();
    });
    expect(await fetchFrom(`${server.url}/says-so`)).toBe('demasiado_grande');
    expect(await fetchFrom(`${server.url}/pours`)).toBe('demasiado_grande');
  });

  it('a decompression bomb is not unpacked past the limit of a source', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(300 * 1024);
    const server = await serve((_req, res) => void res.setHeader('content-encoding', 'gzip').end(bomb));
    const before = process.memoryUsage().rss;
    expect(await fetchFrom(server.url, { limits: { patienceMs: 10_000 } })).toBe('demasiado_grande');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it.each([
    ['more than it sends', 'Content-Length: 500\r\n\r\n192.0.2.1:80', 'respuesta_no_valida'],
    ['less than it sends', 'Content-Length: 12\r\n\r\n192.0.2.1:80\nand more that was never announced', '192.0.2.1:80'],
    ['no number', 'Content-Length: many\r\n\r\n192.0.2.1:80', 'respuesta_no_valida'],
    [
      'two lengths',
      'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      'respuesta_no_valida',
    ],
    ['a header without an end', `X: ${'x'.repeat(40_000)}`, 'respuesta_no_valida'],
  ])('a wrong length (%s) does no harm', async (_, rest, outcome) => {
    const server = await raw((socket) => void socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n${rest}`));
    expect(await fetchFrom(server.url)).toBe(outcome);
  });

  it('a server without HTTP and a closed port are distinguished', async () => {
    const server = await raw((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await fetchFrom(server.url)).toBe('respuesta_no_valida');
    expect(await fetchFrom('http://127.0.0.1:9/')).toBe('sin_conexion');
    expect(await fetchFrom('http://nowhere.invalid/')).toBe('sin_dns');
  });

  it('redirects are followed three times', async () => {
    const server = await serve(({ url }, res) => {
      const left = Number(url?.slice(1));
      if (left === 0) res.end(LIST);
      else res.writeHead(302, { location: url === '/99' ? '/99' : `/${left - 1}` }).end();
    });
    expect(await fetchFrom(`${server.url}/3`)).toBe(LIST);
    expect(await fetchFrom(`${server.url}/4`)).toBe('demasiadas_redirecciones');
    expect(await fetchFrom(`${server.url}/99`)).toBe('demasiadas_redirecciones');
  });

  it('the end of a job ends its requests', async () => {
    const server = await serve(() => undefined);
    const job = new AbortController();
    const outcome = fetchFrom(`${server.url}/`, { signal: job.signal });
    await server.wasAsked('/');
    job.abort();
    expect(await outcome).toBe('cancelado');
    expect(await fetchFrom(server.url, { signal: job.signal })).toBe('cancelado');
  });
});

describe('[OPS-6] server-side request forgery: private addresses are out of reach', () => {
  const strict = allowing();
  const refused = 'direccion_no_permitida';

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[ff02::1]/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://１２７.０.０.１/',
  ])('%s', async (url) => {
    expect(await fetchFrom(url, { allowance: strict })).toBe(refused);
  });

  it.each(['ftp://192.0.2.1/', 'file:///etc/passwd', 'http://user:pass@192.0.2.1/', 'gopher://192.0.2.1/'])(
    '%s is no source',
    async (url) => {
      expect(await fetchFrom(url, { allowance: strict })).toBe('url_no_valida');
    },
  );

  it('a redirect is checked like a source', async () => {
    const secret = await serve((_req, res) => void res.end('inside'));
    const targets: Record<string, string> = {
      '/address': `http://127.0.0.1:${secret.port}/`,
      '/name': `http://localhost:${secret.port}/`,
      '/mapped': `http://[::ffff:127.0.0.1]:${secret.port}/`,
      '/metadata': 'http://169.254.169.254/',
      '/file': 'file:///etc/passwd',
      '/password': 'http://a:b@192.0.2.1/',
    };
    const server = await serve(({ url = '' }, res) => void res.writeHead(302, { location: targets[url] }).end());
    const allowance = allowing(`127.0.0.1:${server.port}`);
    for (const path of ['/address', '/name', '/mapped', '/metadata'])
      expect(await fetchFrom(server.url + path, { allowance })).toBe(refused);
    for (const path of ['/file', '/password'])
      expect(await fetchFrom(server.url + path, { allowance })).toBe('url_no_valida');
    expect(secret.asked).toEqual([]);
  });

  it('an allowlist of names, ports and networks allows exactly these', async () => {
    const [one, other] = [
      await serve((_req, res) => void res.end('one')),
      await serve((_req, res) => void res.end('2')),
    ];
    const port = allowing(`127.0.0.1:${one.port}`);
    expect(await fetchFrom(one.url, { allowance: port })).toBe('one');
    expect(await fetchFrom(other.url, { allowance: port })).toBe(refused);
    expect(await fetchFrom(`http://localhost:${one.port}`, { allowance: port })).toBe(refused);
    expect(await fetchFrom(`http://localhost:${one.port}`, { allowance: allowing('localhost') })).toBe('one');
    expect(await fetchFrom(one.url, { allowance: allowing('127.0.0.0/8') })).toBe('one');
    expect(await fetchFrom(one.url, { allowance: allowing('10.0.0.0/8') })).toBe(refused);
    const exact = new AddressAllowlist([], [`${one.url}/list`]);
    expect(await fetchFrom(`${one.url}/list`, { allowance: exact })).toBe('one');
    expect(await fetchFrom(`${one.url}/list?x`, { allowance: exact })).toBe(refused);
  });

  it('public addresses are allowed', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])
      expect(strict.permits(new URL('http://example.org/'), [address])).toBe(true);
    expect(strict.permits(new URL('http://example.org/'), ['8.8.8.8', '10.0.0.1'])).toBe(false);
    expect(strict.permits(new URL('http://example.org/'), [])).toBe(false);
  });
});
