import type { IncomingHttpHeaders } from 'node:http';
import { hostname } from 'node:os';
import { problem } from '../../../contract/problems';

/** The parts of a request that the host check uses. */
export interface HostedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly localAddress?: string | undefined };
}

/** The hosts that the hub answers for. */
export interface HostRules {
  /** Where the server listens. */
  readonly host: string;
  readonly publicUrl: string | undefined;
  /** Further names; `*` among them is any. */
  readonly allowedHosts: readonly string[];
  /** Classroom mode: `loopback` answers loopback hosts alone, `public` any. */
  readonly open: 'off' | 'loopback' | 'public';
}

/** Checks the `Host` of requests: a name is not the hub's own just because it resolves to this machine (SEC-63). */
export interface HostPolicy {
  /**
   * @param anyHost whether every valid host is accepted: for probes and responses without data
   * @throws Problem `request.invalid` for an invalid host or more than one, `request.unknown_host`
   */
  check(request: HostedRequest, anyHost?: boolean): void;
}

/**
 * Compares `Host` with the hub's names: loopback names, `PUBLIC_URL`, `HOST`, `ALLOWED_HOSTS`, the machine's own name
 * where it listens to the network, and the local address of the connection. Without this check, a foreign page whose
 * name is made to resolve to this machine (DNS rebinding) would count as the hub's own.
 *
 * @example
 * const hosts = createHostPolicy({ host: '127.0.0.1', publicUrl: undefined, allowedHosts: [], open: 'off' });
 */
export function createHostPolicy({ host, publicUrl, allowedHosts, open }: HostRules): HostPolicy {
  const loopbackOnly = open === 'loopback';
  const any = open === 'public' || (!loopbackOnly && allowedHosts.includes('*'));
  const own = isLoopback(hostnameOf(host) ?? host) ? [] : [host, hostname(), `${hostname()}.local`];
  const listed = [...allowedHosts, ...own, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
  const names = new Set(loopbackOnly ? [] : listed.flatMap((name) => hostnameOf(name) ?? []));
  const isKnown = (name: string): boolean => any || isLoopback(name) || names.has(name);
  const isAddressOf = ({ localAddress = '' }: HostedRequest['socket'], name: string): boolean =>
    !loopbackOnly && name === literalOf(localAddress);
  /** The last accepted host, as received: nearly all requests use the same one. */
  let lastAccepted: string | undefined;
  const unknown = (): Error =>
    problem('request.unknown_host', {
      field: 'host',
      message: loopbackOnly
        ? 'PULSO_OPEN=true sólo atiende en localhost; PULSO_OPEN=public lo abre a otros nombres.'
        : 'El servidor no atiende por este nombre: indíquelo en PUBLIC_URL o ALLOWED_HOSTS.',
    });

  return {
    check({ headers, rawHeaders, socket }, anyHost = false) {
      if (occurrencesIn(rawHeaders, 'host') > 1) throw invalid('repetida');
      const received = headers.host;
      if (received !== undefined && received !== '') {
        if (received !== lastAccepted) {
          const name = parseHost(received);
          if (name === undefined) throw invalid('no es un nombre de host');
          if (isKnown(name)) lastAccepted = received;
          else if (!anyHost && !isAddressOf(socket, name)) throw unknown();
        }
      } else if (!any && !anyHost) throw unknown();
      // A proxy on this machine forwards the host that the browser used.
      const forwarded = headers['x-forwarded-host'];
      if (!loopbackOnly || anyHost || forwarded === undefined) return;
      if (!String(forwarded).split(',').every(isLoopbackHost)) throw unknown();
    },
  };
}

const invalid = (why: string): Error => problem('request.invalid', { field: 'host', message: `host: ${why}` });

const HOST = /^(?:[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::\d{0,5})?$/i;

/**
 * Returns the host's name as URLs write it: in lower case, addresses in canonical form. Returns `undefined` where the
 * text is no host with or without a port, such as `1.2.3.999`, `a:99999` or `[::::]`.
 */
export function parseHost(text: string): string | undefined {
  return HOST.test(text) && URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
}

/** Returns a name or an address, an IPv6 one with or without brackets, as URLs write it. */
const hostnameOf = (name: string): string | undefined => parseHost(/^[^[].*:.*:/.test(name) ? `[${name}]` : name);

/** Returns the address of a socket as URLs write it. */
const literalOf = (address: string): string | undefined => hostnameOf(address.replace(/^::ffff:(?=\d+\.)/, ''));

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

const isLoopback = (name: string): boolean => LOOPBACK.test(name);

const isLoopbackHost = (text: string): boolean => isLoopback(parseHost(text.trim()) ?? '');

/** An origin of a page that this machine serves, on any port; matches the whole string, as browsers write it. */
export const LOOPBACK_ORIGIN = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

function occurrencesIn(rawHeaders: readonly string[], name: string): number {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const one = rawHeaders[i];
    if (one?.length === name.length && one.toLowerCase() === name) times++;
  }
  return times;
}
