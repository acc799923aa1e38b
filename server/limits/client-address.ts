import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** Replaces every invalid address: all clients with one share this key and its limits. */
export const NO_ADDRESS = 'desconocida';

/**
 * Returns a request's client address in its shortest form: no port, brackets or zone, IPv4 in IPv6 as IPv4. Each of
 * the trusted `proxies` has added the address of its client; entries further left come from the client and are
 * ignored (SEC-39).
 *
 * @param proxies how many trusted proxies are in front of this node
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
 * Returns the key under which a client's address is counted: an IPv4 address itself, or the /64 network of an IPv6
 * address, because one client has all of its addresses (SEC-58). Every limit by address uses this key.
 *
 * @param address as received, with or without a port; an invalid one counts under {@link NO_ADDRESS}
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
  if (text.length > MAX_LENGTH) return undefined;
  // A socket on `::` has its IPv4 clients in this form: a fast path for the usual case.
  if (text.startsWith('::ffff:') && isIPv4(text.slice(7))) return text.slice(7);
  const [, quoted, bare] = PARAMETER.exec(text) ?? [];
  const node = (quoted ?? bare ?? text).trim();
  const [, bracketed, dotted] = WITH_PORT.exec(node) ?? [];
  const address = bracketed ?? dotted ?? node;
  if (isIPv4(address)) return address;
  const [unzoned = ''] = address.split('%', 1);
  return isIPv6(unzoned) ? canonicalOf(unzoned) : undefined;
}

/** Longer than an address in any of the forms above. */
const MAX_LENGTH = 200;
/** `for=` of a proxy that writes its entries in the form of RFC 7239. */
const PARAMETER = /(?:^|;)\s*for=(?:"([^";]*)"|([^";]*))/i;
const WITH_PORT = /^(?:\[([^[\]]*)\]|([0-9.]+))(?::\w{1,32})?$/;
const IPV4_IN_IPV6 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** Returns the canonical form of an IPv6 address (RFC 5952), or the IPv4 address mapped in it. */
function canonicalOf(address: string): string {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = IPV4_IN_IPV6.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  return [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]).join('.');
}

/** Returns the first 64 bits of a canonical IPv6 address, as four groups. */
function networkOf(address: string): string {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
