import dns from 'node:dns/promises';
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { AddressAllowlist, parseAllowed } from '../../../../server/limits/address-allowlist';
import { fetchSource, SourceError, usualLimits } from '../../../../server/features/ops/scraping/fetch-source';
import { useListServers } from './list-server';

const { raw } = useListServers();
const allowance = new AddressAllowlist(['127.0.0.1', 'slow.invalid'].flatMap((entry) => parseAllowed(entry) ?? []));
const PATIENCE_MS = 400;
/** A busy machine may be late; a source that is never given up would be far later. */
const SOON_MS = 3_000;

/** The fault of a source, or its text; and how long that took, in milliseconds. */
async function fetchFrom(url: string, signal = new AbortController().signal, patienceMs = PATIENCE_MS) {
  const started = performance.now();
  const outcome = await fetchSource(url, { allowance, signal, limits: { ...usualLimits, patienceMs } }).then(
    ({ text }) => text,
    (error: unknown) => (error instanceof SourceError ? error.fault : Promise.reject(error as Error)),
  );
  return { outcome, ms: performance.now() - started };
}

/** Sends the same bytes repeatedly, for as long as the client reads them. */
function pour(socket: Socket, text: string): void {
  const chunk = Buffer.from(text.repeat(Math.ceil(16_384 / text.length)));
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 20);
  socket.once('close', () => clearInterval(timer));
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const LIST = '192.0.2.1:80\n';
const packed = gzipSync(LIST.repeat(50));
const packedByBrotli = brotliCompressSync(LIST.repeat(50));

/** Odd, partial or missing answers; with a `null` outcome any result counts, if it is in time. */
const answers: [string, (socket: Socket) => void, string | null][] = [
  ['nothing', () => undefined, 'tiempo_agotado'],
  ['nothing, and a closed half', (socket) => void socket.end(), null],
  ['a reset', (socket) => void socket.resetAndDestroy(), null],
  [
    '101 with another protocol',
    (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
    'http_101',
  ],
  [
    '101 with a protocol that goes on',
    (socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      pour(socket, 'noise');
    },
    'http_101',
  ],
  ['101 without a protocol', (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'), null],
  ['100 for ever', (socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'), 'respuesta_no_valida'],
  ['103 for ever', (socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), 'respuesta_no_valida'],
  ['199 for ever, slowly', (socket) => drip(socket, 'HTTP/1.1 199 Odd\r\n\r\n'), null],
  [
    'some 1xx, then a list',
    (socket) =>
      void socket.end(
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${OK}Content-Length: 13\r\n\r\n${LIST}`,
      ),
    LIST,
  ],
  ['half a status line', (socket) => void socket.write('HTTP/1.1 2'), 'tiempo_agotado'],
  ['half a header', (socket) => void socket.write(`${OK}Content-Ty`), 'tiempo_agotado'],
  ['half a header, then the end', (socket) => void socket.end(`${OK}Content-Ty`), null],
  ['endless headers', (socket) => (socket.write(OK), pour(socket, 'X: y\r\n')), 'respuesta_no_valida'],
  ['endless headers, slowly', (socket) => (socket.write(OK), drip(socket, 'X: y\r\n')), 'tiempo_agotado'],
  ['half a body', (socket) => void socket.write(`${OK}Content-Length: 500\r\n\r\n${LIST}`), 'tiempo_agotado'],
  ['a body byte by byte', (socket) => (socket.write(`${OK}\r\n`), drip(socket, '1')), 'tiempo_agotado'],
  ['a chunk that never comes', (socket) => void socket.write(`${CHUNKED}ffff\r\n`), 'tiempo_agotado'],
  ['a chunk of no size', (socket) => void socket.write(`${CHUNKED}zz\r\n`), 'respuesta_no_valida'],
  ['endless empty lines', (socket) => pour(socket, '\r\n'), null],
  ['trailers', (socket) => void socket.end(`${CHUNKED}d\r\n${LIST}\r\n0\r\nX: y\r\n\r\n`), LIST],
  ['endless trailers', (socket) => (socket.write(`${CHUNKED}0\r\n`), pour(socket, 'X: y\r\n')), null],
  ['endless trailers, slowly', (socket) => (socket.write(`${CHUNKED}0\r\n`), drip(socket, 'X: y\r\n')), null],
  ['an endless chunk extension', (socket) => (socket.write(`${CHUNKED}1;`), pour(socket, 'x=y;')), null],
  [
    'half a gzip',
    (socket) =>
      void socket.end(Buffer.concat([Buffer.from(`${OK}Content-Encoding: gzip\r\n\r\n`), packed.subarray(0, 20)])),
    'respuesta_no_valida',
  ],
  [
    'half a gzip without the rest',
    (socket) =>
      void socket.write(Buffer.concat([Buffer.from(`${OK}Content-Encoding: gzip\r\n\r\n`), packed.subarray(0, 20)])),
    'tiempo_agotado',
  ],
  [
    'half a Brotli',
    (socket) =>
      void socket.end(Buffer.concat([Buffer.from(`${OK}Content-Encoding: br\r\n\r\n`), packedByBrotli.subarray(0, 9)])),
    'respuesta_no_valida',
  ],
  [
    'no body to a redirect',
    (socket) => void socket.write('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 9\r\n\r\n'),
    'demasiadas_redirecciones',
  ],
  [
    'a redirect to nowhere',
    (socket) => void socket.write('HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n'),
    'url_no_valida',
  ],
  ['a refusal without an end', (socket) => (socket.write('HTTP/1.1 500 Oops\r\n\r\n'), pour(socket, 'x')), 'http_500'],
  ['a status of no kind', (socket) => void socket.end('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'), 'http_999'],
];

describe.each(answers)('[OPS-5] a source that answers %s', (_, answer, expected) => {
  it('is given up in time', async () => {
    const server = await raw(answer);
    const { outcome, ms } = await fetchFrom(server.url);
    expect(ms).toBeLessThan(SOON_MS);
    if (expected !== null) expect(outcome).toBe(expected);
    await server.closed();
  });

  it('[OPS-9] is given up at once when the job is cancelled', async () => {
    const job = new AbortController();
    let markAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (markAsked = resolve));
    const server = await raw((socket) => {
      answer(socket);
      setImmediate(markAsked);
    });
    const fetched = fetchFrom(server.url, job.signal, 60_000);
    await asked;
    const cancelled = performance.now();
    job.abort();
    await fetched;
    expect(performance.now() - cancelled).toBeLessThan(SOON_MS);
    await server.closed();
  });
});

it('[OPS-5] a TLS handshake that stalls is given up in time', async () => {
  const server = await raw(() => undefined);
  expect((await fetchFrom(server.url.replace('http:', 'https:'))).outcome).toBe('tiempo_agotado');
  await server.closed();
});

describe('a name whose look-up never ends', () => {
  afterEach(() => jest.restoreAllMocks());

  it('[OPS-5] is given up in time, and at once when the job is cancelled; few look-ups run at once', async () => {
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(() => new Promise(() => undefined));
    expect((await fetchFrom('http://slow.invalid/')).outcome).toBe('tiempo_agotado');
    const job = new AbortController();
    const waiting = Array.from({ length: 8 }, () => fetchFrom('http://slow.invalid/', job.signal, 60_000));
    job.abort();
    for (const { outcome } of await Promise.all(waiting)) expect(outcome).toBe('cancelado');
    for (let i = 0; i < 4; i++) expect((await fetchFrom('http://slow.invalid/')).outcome).toBe('tiempo_agotado');
    expect(lookup.mock.calls.length).toBeLessThanOrEqual(2);
  });
});
