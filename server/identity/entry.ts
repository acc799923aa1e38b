import { problem } from '../../contract/problems';
import { cameInPlainText } from './forwarded';
import type { HostedRequest, HostPolicy } from './hosts';

/** What is asked of every request and handshake before anything else. */
export interface Entry {
  /**
   * @param anyHost whether every host will do, and every scheme: for probes and what holds no data
   * @throws Problem `request.invalid`, `request.unknown_host`, `request.https_required`
   */
  check(request: HostedRequest, anyHost?: boolean): void;
}

export interface EntryRules {
  readonly hosts: HostPolicy;
  readonly production: boolean;
  /** How many proxies stand before the hub and are believed. */
  readonly proxies: number;
}

/** By which name a request asks, and in production whether it came over HTTPS, as the proxies before the hub say (SEC-4). */
export const createEntry = ({ hosts, production, proxies }: EntryRules): Entry => ({
  check(request, anyHost = false) {
    hosts.check(request, anyHost);
    if (production && !anyHost && cameInPlainText(request.headers, proxies)) throw problem('request.https_required');
  },
});
