import { problem } from '../../../contract/problems';
import { cameInPlainText } from './forwarded';
import type { HostedRequest, HostPolicy } from './hosts';

/** The first check of every request and handshake. */
export interface Entry {
  /**
   * @param anyHost whether every host and scheme is accepted: for probes and responses without data
   * @throws Problem `request.invalid`, `request.too_large`, `request.unknown_host`, `request.https_required`
   */
  check(request: HostedRequest, anyHost?: boolean): void;
}

export interface EntryRules {
  readonly hosts: HostPolicy;
  readonly production: boolean;
  /** How many trusted proxies are in front of the hub. */
  readonly proxies: number;
  /**
   * Header fields that the server reads of a request; it drops further ones. A request with that many is refused: the
   * dropped fields may be its origin, or a proxy's fields for the client's address and scheme.
   */
  readonly maxHeaders: number;
}

/** Checks a request's host and, in production, by the trusted proxies' headers, that it came over HTTPS (SEC-4). */
export const createEntry = ({ hosts, production, proxies, maxHeaders }: EntryRules): Entry => ({
  check(request, anyHost = false) {
    if (request.rawHeaders.length >= 2 * maxHeaders) throw problem('request.too_large');
    hosts.check(request, anyHost);
    if (production && !anyHost && cameInPlainText(request.headers, proxies)) throw problem('request.https_required');
  },
});
