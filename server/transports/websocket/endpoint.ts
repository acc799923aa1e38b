import type { Admitted } from '../admission/handshake';
import type { ServingOptions } from '../shared/session-lifecycle';
import type { OpenedSocket } from './connection';

/**
 * The address of a request for a WebSocket, as the client sent it: resolving or decoding it could bypass a comparison.
 */
export interface Address {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}

/** Serves an admitted socket. */
export type Serve = (opened: OpenedSocket) => object;

/** An endpoint that plain WebSockets can connect to. */
export interface SocketEndpoint {
  /** Returns whether this endpoint serves a path. */
  takes(pathname: string): boolean;
  /**
   * Parses the address, before the client is authenticated.
   * @returns the function that admits the authenticated client, before the upgrade @throws Problem
   */
  request(address: Address): (options: ServingOptions, admitted: Admitted) => Promise<Serve> | Serve;
}
