import type { IncomingHttpHeaders } from 'node:http';

/** Headers by which proxies name their client, beside those that begin with `x-forwarded-`. */
const MARKS: ReadonlySet<string> = new Set([
  ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'x-original-forwarded-for'],
  ...['true-client-ip', 'cf-connecting-ip', 'fastly-client-ip', 'x-original-host', 'x-envoy-external-address'],
]);

/** Whether a request's headers show that it came through a proxy. */
export const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  Object.keys(headers).some((name) => name.startsWith('x-forwarded-') || MARKS.has(name));

/**
 * Whether a proxy reports that the client connected without TLS. With trusted `proxies`, the entry of the outermost one
 * counts; entries further left are the client's own. Where none is trusted, every entry counts: a false one harms only
 * its sender.
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
