import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../runtime/config';
import { isForwarded } from '../identity/origin/forwarded';

/** Whether a program may read the metrics without being an administrator, by the bearer token that it shows. */
export type MayReadMetrics = (request: IncomingMessage, bearer: string | undefined) => boolean;

/**
 * With `METRICS_TOKEN` only a program that bears it. Without one, a program on this machine, as long as no proxy can
 * stand before the hub: a proxy on this machine need not say what it is, and would let in whoever asks it.
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

/** Compares in a time that says nothing of how much is right. */
const isSame = (token: string, shown: string): boolean => timingSafeEqual(sha256(token), sha256(shown));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
