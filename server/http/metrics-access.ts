import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../runtime/config';
import { isForwarded } from '../identity/origin/forwarded';

/** Whether a program may read the metrics without being an administrator, by its bearer token. */
export type MayReadMetrics = (request: IncomingMessage, bearer: string | undefined) => boolean;

/**
 * With `METRICS_TOKEN`, only a program with this token may read them. Without one, a program on this machine may, as
 * long as no proxy can be in front of the hub: a proxy on this machine need not identify itself, and would give access
 * to all its clients.
 */
export function metricsAccess(config: Config): MayReadMetrics {
  const { metricsToken } = config;
  if (metricsToken !== undefined) return (_request, bearer) => bearer !== undefined && isSame(metricsToken, bearer);
  if (mayStandBehindProxy(config)) return () => false;
  return ({ socket, headers }) => LOOPBACK.test(socket.remoteAddress ?? '') && !isForwarded(headers);
}

const mayStandBehindProxy = ({ production, trustProxy, publicUrl }: Config): boolean =>
  production || trustProxy > 0 || publicUrl?.startsWith('https:') === true;

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Compares in constant time, which does not reveal how much matches. */
const isSame = (token: string, shown: string): boolean => timingSafeEqual(sha256(token), sha256(shown));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
