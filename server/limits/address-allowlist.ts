import { BlockList, isIP } from 'node:net';

/** A private destination that may be requested: a host by its name in the URL, or a network. */
export type Allowed =
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'network'; readonly family: 'ipv4' | 'ipv6'; readonly address: string; readonly prefix: number };

/** Parses `example.org`, `127.0.0.1:8080`, `[::1]:8080` or `10.0.0.0/8`; `undefined` for anything else. */
export function parseAllowed(entry: string): Allowed | undefined {
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const version = isIP(address);
  if (version > 0) {
    const prefix = Number(bits);
    if (prefix > (version === 4 ? 32 : 128)) return undefined;
    return { kind: 'network', family: version === 4 ? 'ipv4' : 'ipv6', address, prefix };
  }
  const [, name, port] = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (name === undefined || !URL.canParse(`http://${name}`) || Number(port ?? 1) > 65_535) return undefined;
  return {
    kind: 'host',
    host: new URL(`http://${name}`).hostname,
    port: port === undefined ? undefined : Number(port),
  };
}

/** The registries' special-purpose addresses, which a server's requests must not reach. */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/**
 * Everything but 2000::/3, and within it the networks that are not addresses of single public hosts: tunnels embed an
 * IPv4 address, possibly a private one.
 */
const special6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Builds a list for one family: in a list of the other one, an address would match in its mapped form. */
const listOf = (family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
};
const forbidden = { ipv4: listOf('ipv4', special4), ipv6: listOf('ipv6', special6) };

/** Whether an address is private, of this machine, or otherwise not of the public internet. */
export const isSpecial = (address: string): boolean =>
  isIP(address) === 4 ? forbidden.ipv4.check(address, 'ipv4') : forbidden.ipv6.check(address, 'ipv6');

/** The destinations that the server may request. */
export class AddressAllowlist {
  readonly #networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  readonly #hosts: Extract<Allowed, { kind: 'host' }>[] = [];
  readonly #urls: ReadonlySet<string>;

  /** @param urls exact URLs that are always permitted: the hub's own sample lists */
  constructor(allowed: readonly Allowed[], urls: readonly string[] = []) {
    this.#urls = new Set(urls.map((url) => new URL(url).href));
    for (const one of allowed) {
      if (one.kind === 'host') this.#hosts.push(one);
      else this.#networks[one.family].addSubnet(one.address, one.prefix, one.family);
    }
  }

  /** Whether a URL whose host has these addresses may be requested: all of them must be permitted. */
  permits(url: URL, addresses: readonly string[]): boolean {
    if (addresses.length === 0) return false;
    if (this.#urls.has(url.href)) return true;
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const named = this.#hosts.some((one) => one.host === url.hostname && (one.port === undefined || one.port === port));
    return named || addresses.every((address) => !isSpecial(address) || this.#inNetwork(address));
  }

  #inNetwork(address: string): boolean {
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    return this.#networks[family].check(address, family);
  }
}
