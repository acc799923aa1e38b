import type { IncomingMessage } from 'node:http';

/**
 * The address that a request came from. Each of `proxies` before us has added the address of who spoke to it; what
 * stands further left was said by somebody unknown, and is not believed (SEC-39).
 */
export function clientAddress({ socket, headers }: IncomingMessage, proxies: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const nearestFirst = [socket.remoteAddress ?? '', ...forwarded.reverse()];
  return nearestFirst[Math.min(proxies, nearestFirst.length - 1)] ?? '';
}
