import type { Server, ServerResponse } from 'node:http';
import type { Problem } from '../../contract/problems';
import type { Config } from '../runtime/config';
import type { SessionCookie } from '../identity/credentials';
import type { Entry } from '../identity/origin/entry';
import { LOOPBACK_ORIGIN } from '../identity/origin/hosts';
import type { OriginPolicy } from '../identity/origin/origins';
import { readJson } from '../http/body';
import { answerClientErrors } from '../http/front/client-errors';
import { attachFront } from '../http/front/front';
import { securityHeaders } from '../http/headers';
import { newId } from '../hub/ids';
import type { Identity } from '../identity/session/sessions';
import type { Limits } from '../limits/limits';
import { addressKey, clientAddress } from '../limits/client-address';
import { Handshake } from './admission/handshake';
import type { ServingOptions } from './shared/session-lifecycle';
import { attachSocketIo } from './socketio/attach';
import { attachSse } from './sse/attach';
import { StreamPaths, type EventStream } from './sse/stream-request';
import { keepUpgrades } from './admission/upgrades';
import { attachWebSockets } from './websocket/attach';
import type { SocketEndpoint } from './websocket/endpoint';

export interface ConnectionsOptions extends Omit<ServingOptions, 'handshake' | 'headers' | 'messages'> {
  http: Server;
  config: Config;
  limits: Limits;
  identity: Pick<Identity, 'identify' | 'redeemTicket'>;
  cookie: SessionCookie;
  origins: OriginPolicy;
  entry: Entry;
  /** WebSocket endpoints and event streams of the features. */
  sockets: readonly SocketEndpoint[];
  streams: readonly EventStream[];
  /** Why the node accepts no connections at the moment, or `undefined`. */
  closedBecause(): Problem | undefined;
}

/** Every transport on one port. */
export interface Connections {
  /** Waits up to `patienceMs` for clients to close after their goodbye. */
  close(patienceMs: number): Promise<unknown>;
  /** Destroys the connections that remain. */
  cut(): void;
}

/** Attaches the transports to the server. All share one handshake and one hub. */
export function openConnections(options: ConnectionsOptions): Connections {
  const { http, config, limits, classroom, origins, cookie, identity } = options;
  const handshake = new Handshake({
    identity: { identify: identity.identify, redeem: identity.redeemTicket },
    credentialsOf: (headers) => cookie.credentialsOf(headers),
    origins,
    entry: options.entry,
    handshakes: limits.handshakes,
    namedChannels: limits.namedChannels,
    arrivals: options.admission.arrivals,
    maxConnections: limits.connections,
    slots: { perAddress: limits.connectionsPerAddress, perUser: limits.connectionsPerUser },
    proxies: config.trustProxy,
    newGuestId: () => newId('guest:'),
    closedBecause: options.closedBecause,
  });
  const { messages, packet: maxPacket, heartbeatMs } = limits;
  const headers = securityHeaders({ production: config.production, ownOrigins: origins.own });
  const serving = { ...options, handshake, headers, messages, maxPacket, heartbeatMs };
  const anyOrigin = !origins.loopbackOnly && (classroom || config.corsOrigin.includes('*'));
  const listed = [...origins.own, ...config.corsOrigin, ...(origins.loopbackOnly ? [LOOPBACK_ORIGIN] : [])];
  const socketio = attachSocketIo({ ...serving, corsOrigin: anyOrigin ? '*' : listed });
  const websockets = attachWebSockets({ ...serving, endpoints: options.sockets, compress: config.wsCompression });
  const onStreamStart = (response: ServerResponse): void => front.release(response);
  const paths = new StreamPaths(options.streams);
  const streams = attachSse({ ...serving, paths, readJson, onStreamStart }); // last: it passes other requests on
  const front = attachFront(http, {
    ...{ entry: options.entry, limits: limits.http, headers, publicUrl: config.publicUrl, log: options.log },
    addressOf: (request) => addressKey(clientAddress(request, config.trustProxy)),
    isTransports: (path) => path.startsWith('/socket.io/') || paths.isStream(path),
  }); // its listeners run before all of these
  const isTaken = (path: string): boolean => path.startsWith('/socket.io/') || websockets.takes(path);
  const upgrades = keepUpgrades(http, { headers, isTaken });
  answerClientErrors(http, headers);
  return {
    close: (patienceMs) => Promise.all([socketio, websockets, streams].map((transport) => transport.close(patienceMs))),
    cut() {
      upgrades.close();
      front.close();
    },
  };
}
