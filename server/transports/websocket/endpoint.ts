import type { Admitted } from '../admission/handshake';
import type { ServingOptions } from '../shared/session-lifecycle';
import type { OpenedSocket } from './connection';

/** Where a request for a WebSocket goes to, as it was sent: nothing is resolved or decoded that could lead around a comparison. */
export interface Address {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

/** Serves a socket that was let in. */
export type Serve = (opened: OpenedSocket) => object;

/** A place that plain WebSockets can connect to. */
export interface SocketEndpoint {
  /** Whether a path is this endpoint's. */
  takes(pathname: string): boolean;
  /**
   * Reads the address, before anybody is asked who sends it.
   * @returns what lets the client in once it is known, before the upgrade @throws Problem
   */
  request(address: Address): (options: ServingOptions, admitted: Admitted) => Promise<Serve> | Serve;
}
