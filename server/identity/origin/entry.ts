import { problem } from '../../../contract/problems';
import { cameInPlainText } from './forwarded';
import type { HostedRequest, HostPolicy } from './hosts';

/** What is asked of every request and handshake before anything else. */
export interface Entry {
  /**
   * @param anyHost whether every host will do, and every scheme: for probes and what holds no data
   * @throws Problem `request.invalid`, `request.too_large`, `request.unknown_host`, `request.https_required`
   */
  check(request: HostedRequest, anyHost?: boolean): void;
}

export interface EntryRules {
  readonly hosts: HostPolicy;
  readonly production: boolean;
  /** How many proxies stand before the hub and are believed. */
  readonly proxies: number;
  /**
   * Fields that the server reads of a request; it drops those beyond. One with as many is refused: what is missing may
   * be its origin, or a proxy's word on who asks and over which scheme.
   */
  readonly maxHeaders: number;
}

/** By which name a request asks, and in production whether it came over HTTPS, as the proxies before the hub say (SEC-4). */
export const createEntry = ({ hosts, production, proxies, maxHeaders }: EntryRules): Entry => ({
  check(request, anyHost = false) {
    if (request.rawHeaders.length >= 2 * maxHeaders) throw problem('request.too_large');
    hosts.check(request, anyHost);
    if (production && !anyHost && cameInPlainText(request.headers, proxies)) throw problem('request.https_required');
  },
});
