import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { SourceFault } from '../../../../contract/features/ops/schemas';
import { readUrl } from '../../../../contract/core/text/urls';
import type { AddressAllowlist } from '../../../limits/address-allowlist';
import { addressesOf } from './resolve-addresses';
import { TextSink } from './text-sink';
import { unless } from './unless-aborted';

/** The failure of a source. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly fault: SourceFault,
    cause?: unknown,
  ) {
    super(fault, { cause });
  }
}

/** The limits of a source: milliseconds, bytes, redirects. */
export interface SourceLimits {
  readonly patienceMs: number;
  readonly bytes: number;
  readonly redirects: number;
}

export const usualLimits: SourceLimits = { patienceMs: 10_000, bytes: 2 * 1024 * 1024, redirects: 3 };

/** A source's text, and its decompressed size in bytes. */
export interface SourceText {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Fetches a text from an untrusted URL. It resolves and checks the host's addresses before it connects, and then
 * connects to one of exactly those addresses; the same holds for each redirect. Time, size (compressed and
 * decompressed) and redirects are bounded, whatever the response declares.
 *
 * @throws SourceError
 */
export async function fetchSource(
  address: string,
  {
    allowance,
    signal,
    limits = usualLimits,
  }: { allowance: AddressAllowlist; signal: AbortSignal; limits?: SourceLimits },
): Promise<SourceText> {
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  const timer = setTimeout(cancel, limits.patienceMs);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const fetched = async (): Promise<SourceText> => {
    const response = await follow(parse(address), { allowance, signal: abort.signal, redirects: limits.redirects });
    return read(response, { signal: abort.signal, max: limits.bytes });
  };
  try {
    // The source's time limit applies to every step, even to one that ignores the signal.
    return await unless(abort.signal, fetched());
  } catch (error) {
    if (signal.aborted) throw new SourceError('cancelado', error);
    if (abort.signal.aborted) throw new SourceError('tiempo_agotado', error);
    throw error instanceof SourceError ? error : new SourceError(faultOf(error), error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function parse(address: string, base?: string): URL {
  const url = readUrl(address, base);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isPlain) throw new SourceError('url_no_valida');
  url.hash = '';
  return url;
}

interface FollowOptions {
  allowance: AddressAllowlist;
  signal: AbortSignal;
  redirects: number;
}

/** Follows redirects. @returns the final response */
async function follow(start: URL, { allowance, signal, redirects }: FollowOptions): Promise<IncomingMessage> {
  let url = start;
  for (let hops = 0; ; hops++) {
    const addresses = await resolve(url, signal);
    if (!allowance.permits(url, addresses)) throw new SourceError('direccion_no_permitida');
    const response = await sendRequest(url, addresses, signal);
    const { statusCode = 0, headers } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return response;
    response.destroy();
    if (hops >= redirects) throw new SourceError('demasiadas_redirecciones');
    url = parse(headers.location, url.href);
  }
}

/**
 * Resolves every address of the URL's host. `URL` has normalised other notations of an IPv4 address to dotted decimals.
 */
async function resolve({ hostname }: URL, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0) return [host];
  return addressesOf(host, signal);
}

/** Sends the request to one of the checked addresses, even if the name resolves to others by now. */
function sendRequest(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
  const pinned: LookupFunction = (_host, options, callback) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = all;
    if (options.all) callback(null, all);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
  return new Promise((done, reject) => {
    const headers = {
      accept: 'text/*, application/json, application/xml;q=0.9',
      'accept-encoding': 'gzip, br',
      'user-agent': 'Pulso',
    };
    const { get } = url.protocol === 'https:' ? https : http;
    const request = get(url, { agent: false, headers, lookup: pinned, signal, maxHeaderSize: 16 * 1024 }, done);
    request.on('error', reject);
    // A 101 ends HTTP on this connection: neither a response nor an error follows it.
    request.on('upgrade', ({ statusCode = 101 }, socket) => {
      socket.destroy();
      reject(new SourceError(`http_${statusCode}`));
    });
    let preliminary = 0;
    request.on('information', () => {
      if (++preliminary > MAX_PRELIMINARY) request.destroy(new SourceError('respuesta_no_valida'));
    });
  });
}

/** The most responses 1xx before the final one. */
const MAX_PRELIMINARY = 10;

const TEXT = /^\s*(text\/[\w.+-]+|application\/([\w.-]+\+)?(json|xml))\s*(;|$)/i;

/** Reads the body to its end, or until a limit is exceeded. */
async function read(
  response: IncomingMessage,
  { signal, max }: { signal: AbortSignal; max: number },
): Promise<SourceText> {
  const { statusCode = 0, headers } = response;
  const refuse = (fault: SourceFault): never => {
    response.destroy();
    throw new SourceError(fault);
  };
  if (statusCode !== 200) refuse(`http_${statusCode}`);
  const type = headers['content-type'];
  if (type !== undefined && !TEXT.test(type)) refuse('tipo_no_admitido');
  if (Number(headers['content-length'] ?? 0) > max) refuse('demasiado_grande');
  const unpack = unpackerOf(headers['content-encoding']) ?? refuse('codificacion_no_admitida');

  const whole = new TextSink();
  await (unpack === 'none'
    ? pipeline(response, atMost(max), whole, { signal })
    : pipeline(response, atMost(max), unpack, atMost(max), whole, { signal }));
  return { text: whole.text, bytes: whole.bytes };
}

function unpackerOf(encoding = 'identity') {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

/**
 * Limits a stream to a number of bytes, and to as many chunks as a list has that is sent line by line. Each chunk costs
 * as much as a kilobyte, so a body of single bytes would delay every client of the node (SEC-80).
 */
function atMost(max: number): Transform {
  let [bytes, chunks] = [0, 0];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      chunks++;
      if (bytes > max) done(new SourceError('demasiado_grande'));
      else if (chunks > FREE_CHUNKS + bytes / MIN_AVERAGE_BYTES) done(new SourceError('respuesta_no_valida'));
      else done(null, chunk);
    },
  });
}

/** Chunks of any length, and the minimum average length of all further ones, in bytes. */
const FREE_CHUNKS = 4_096;
const MIN_AVERAGE_BYTES = 12;

/** Returns the fault for an error of the operating system or of the HTTP parser. */
function faultOf(error: unknown): SourceFault {
  const { code = '', syscall } = error as { code?: string; syscall?: string };
  if (syscall === 'getaddrinfo') return 'sin_dns';
  if (/^(HPE_|ERR_STREAM_PREMATURE|Z_|ERR__?ERROR|ERR_BROTLI|ERR_PADDING)/.test(code)) return 'respuesta_no_valida';
  if (code === 'ECONNRESET' && (error as Error).message === 'aborted') return 'respuesta_no_valida';
  return 'sin_conexion';
}
