import type { IncomingHttpHeaders } from 'node:http';

/** Headers by which proxies say for whom they ask, beside those that begin with `x-forwarded-`. */
const MARKS: ReadonlySet<string> = new Set([
  ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'x-original-forwarded-for'],
  ...['true-client-ip', 'cf-connecting-ip', 'fastly-client-ip', 'x-original-host', 'x-envoy-external-address'],
]);

/** Whether a request came through a proxy, as far as it says so. */
export const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  Object.keys(headers).some((name) => name.startsWith('x-forwarded-') || MARKS.has(name));

/**
 * Whether a proxy says that the client came without TLS. With `proxies` before the server, the word of the outermost
 * one of them counts; a claim further left is the client's own. Where none is trusted, each word counts: to be believed
 * harms only its sender.
 */
export function cameInPlainText(headers: IncomingHttpHeaders, proxies: number): boolean {
  const named = listOf(headers['x-forwarded-proto']);
  const standard = listOf(headers.forwarded).flatMap((element) => PROTO.exec(element)?.[1] ?? []);
  return [named, standard].some((schemes) => {
    const counted = proxies === 0 ? schemes : schemes.slice(Math.max(0, schemes.length - proxies)).slice(0, 1);
    return counted.some((scheme) => !SECURE.has(scheme.toLowerCase()));
  });
}

const SECURE: ReadonlySet<string> = new Set(['https', 'wss']);
const PROTO = /(?:^|;)\s*proto\s*=\s*"?([a-z]+)/i;

const listOf = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
