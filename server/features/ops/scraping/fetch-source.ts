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

/** Why nothing came of a source. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly fault: SourceFault,
    cause?: unknown,
  ) {
    super(fault, { cause });
  }
}

/** What a source may take: milliseconds, bytes, hops. */
export interface SourceLimits {
  readonly patienceMs: number;
  readonly bytes: number;
  readonly redirects: number;
}

export const usualLimits: SourceLimits = { patienceMs: 10_000, bytes: 2 * 1024 * 1024, redirects: 3 };

/** A source's text, and how many bytes it had when it was unpacked. */
export interface SourceText {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Fetches a text from somewhere that somebody named, and trusts nothing of it: where its name leads is looked up and
 * judged before anybody connects, and the connection goes to that very address; so does each redirect's. Time, size
 * (packed and unpacked) and redirects are bounded, whatever the answer says of itself.
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
  const over = new AbortController();
  const cancel = (): void => over.abort();
  const late = setTimeout(cancel, limits.patienceMs);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const fetched = async (): Promise<SourceText> => {
    const answer = await follow(parse(address), { allowance, signal: over.signal, redirects: limits.redirects });
    return read(answer, { signal: over.signal, most: limits.bytes });
  };
  try {
    // Whatever a step waits for, its time ends with the source's: no step has to be trusted to notice.
    return await unless(over.signal, fetched());
  } catch (error) {
    if (signal.aborted) throw new SourceError('cancelado', error);
    if (over.signal.aborted) throw new SourceError('tiempo_agotado', error);
    throw error instanceof SourceError ? error : new SourceError(faultOf(error), error);
  } finally {
    clearTimeout(late);
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

/** The answer at the end of the redirects. */
async function follow(start: URL, { allowance, signal, redirects }: FollowOptions): Promise<IncomingMessage> {
  let url = start;
  for (let hops = 0; ; hops++) {
    const addresses = await resolve(url, signal);
    if (!allowance.permits(url, addresses)) throw new SourceError('direccion_no_permitida');
    const answer = await ask(url, addresses, signal);
    const { statusCode = 0, headers } = answer;
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return answer;
    answer.destroy();
    if (hops >= redirects) throw new SourceError('demasiadas_redirecciones');
    url = parse(headers.location, url.href);
  }
}

/** Every address of the URL's host. `URL` has made dotted decimals of other ways to write an address. */
async function resolve({ hostname }: URL, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0) return [host];
  return addressesOf(host, signal);
}

/** Asks one of the addresses that were judged, whatever the name may lead to by now. */
function ask(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
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

/** Answers of the kind 1xx that may stand before a response. */
const MAX_PRELIMINARY = 10;

const TEXT = /^\s*(text\/[\w.+-]+|application\/([\w.-]+\+)?(json|xml))\s*(;|$)/i;

/** Reads to the end, or until it is too much. */
async function read(
  answer: IncomingMessage,
  { signal, most }: { signal: AbortSignal; most: number },
): Promise<SourceText> {
  const { statusCode = 0, headers } = answer;
  const refuse = (fault: SourceFault): never => {
    answer.destroy();
    throw new SourceError(fault);
  };
  if (statusCode !== 200) refuse(`http_${statusCode}`);
  const type = headers['content-type'];
  if (type !== undefined && !TEXT.test(type)) refuse('tipo_no_admitido');
  if (Number(headers['content-length'] ?? 0) > most) refuse('demasiado_grande');
  const unpack = unpackerOf(headers['content-encoding']) ?? refuse('codificacion_no_admitida');

  const whole = new TextSink();
  await (unpack === 'as it is'
    ? pipeline(answer, atMost(most), whole, { signal })
    : pipeline(answer, atMost(most), unpack, atMost(most), whole, { signal }));
  return { text: whole.text, bytes: whole.bytes };
}

function unpackerOf(encoding = 'identity') {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
      return 'as it is';
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
 * Lets that many bytes through, and so many pieces as a list has that is sent line by line. Each piece costs as much as
 * a kilobyte, and a body of single bytes would hold up everybody for as long as it lasts (SEC-80).
 */
function atMost(most: number): Transform {
  let [bytes, pieces] = [0, 0];
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      pieces++;
      if (bytes > most) done(new SourceError('demasiado_grande'));
      else if (pieces > FREE_PIECES + bytes / SHORTEST_PIECES) done(new SourceError('respuesta_no_valida'));
      else done(null, piece);
    },
  });
}

/** Pieces that may be of any length, and how many bytes those beyond have on an average. */
const FREE_PIECES = 4_096;
const SHORTEST_PIECES = 12;

/** What the system's or the parser's word for a failure means. */
function faultOf(error: unknown): SourceFault {
  const { code = '', syscall } = error as { code?: string; syscall?: string };
  if (syscall === 'getaddrinfo') return 'sin_dns';
  if (/^(HPE_|ERR_STREAM_PREMATURE|Z_|ERR__?ERROR|ERR_BROTLI|ERR_PADDING)/.test(code)) return 'respuesta_no_valida';
  if (code === 'ECONNRESET' && (error as Error).message === 'aborted') return 'respuesta_no_valida';
  return 'sin_conexion';
}
