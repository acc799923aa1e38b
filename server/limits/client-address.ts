import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** What stands for every address that is none: all who come with one share it, and its limits. */
export const NO_ADDRESS = 'desconocida';

/**
 * The address that a request came from, in its shortest form: no port, brackets or zone, IPv4 in IPv6 as IPv4. Each of
 * `proxies` before us has added the address of its client; entries further left come from a stranger and are not
 * believed (SEC-39).
 *
 * @param proxies how many proxies of ours stand before this node
 * @returns an address, or {@link NO_ADDRESS}
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: number,
): string {
  const nearest = socket.remoteAddress ?? '';
  const forwarded = proxies === 0 ? undefined : headers['x-forwarded-for'];
  if (forwarded === undefined || forwarded === '') return parseAddress(nearest) ?? NO_ADDRESS;
  const entries = String(forwarded).split(',');
  return parseAddress(entries[Math.max(entries.length - proxies, 0)] ?? '') ?? NO_ADDRESS;
}

/**
 * What the client at an address is counted under: an IPv4 address itself, of IPv6 the /64 network, because one client
 * has all addresses of it (SEC-58). Every limit by address uses this key.
 *
 * @param address as it was given, with or without a port; what is none counts under {@link NO_ADDRESS}
 * @example addressKey('[2001:db8:0:1::7]:443') // '2001:db8:0:1::/64'
 */
export function addressKey(address: string | undefined): string {
  const parsed = parseAddress(address ?? '');
  if (parsed === undefined) return NO_ADDRESS;
  return parsed.includes(':') ? `${networkOf(parsed)}::/64` : parsed;
}

/**
 * Reads an address as servers and proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:443`,
 * `fe80::1%eth0`, `::ffff:192.0.2.1`, `for="[2001:db8::1]"`.
 *
 * @returns the address in its shortest form, or `undefined` where the text is none
 */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (text.length > LONGEST) return undefined;
  // A socket on `::` has its IPv4 clients in this form: a short way for the usual case.
  if (text.startsWith('::ffff:') && isIPv4(text.slice(7))) return text.slice(7);
  const [, quoted, bare] = PARAMETER.exec(text) ?? [];
  const node = (quoted ?? bare ?? text).trim();
  const [, bracketed, dotted] = WITH_PORT.exec(node) ?? [];
  const address = bracketed ?? dotted ?? node;
  if (isIPv4(address)) return address;
  const [unzoned = ''] = address.split('%', 1);
  return isIPv6(unzoned) ? shortest(unzoned) : undefined;
}

/** An address in any of the forms above fits in. */
const LONGEST = 200;
/** `for=` of a proxy that writes its entries as RFC 7239 has them. */
const PARAMETER = /(?:^|;)\s*for=(?:"([^";]*)"|([^";]*))/i;
const WITH_PORT = /^(?:\[([^[\]]*)\]|([0-9.]+))(?::\w{1,32})?$/;
const IPV4_IN_IPV6 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** The one form of an IPv6 address that RFC 5952 has, and of IPv4 within IPv6 the IPv4 address. */
function shortest(address: string): string {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = IPV4_IN_IPV6.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]).join('.');
}

/** The first 64 bits of a shortest IPv6 address, as four groups. */
function networkOf(address: string): string {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
