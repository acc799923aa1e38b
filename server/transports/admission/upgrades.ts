import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, type Problem } from '../../../contract/problems';
import { toHttpText, refusalOf, type Headers } from './handshake';
import { boundLingering, endLingering } from '../shared/lingering-close';
import { afterAnswers, isWebSocketRequest, servePlain, type Upgrade } from './plain-upgrades';

export interface UpgradesOptions {
  /** The headers that every response carries (SEC-38). */
  readonly headers: Headers;
  /** Returns whether a transport accepts upgrades at a path. */
  isTaken(pathname: string): boolean;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Passes upgrades to the transports, which must be attached before. A request for anything but a WebSocket is served as
 * if it had not asked for an upgrade; a path that no transport accepts is refused here. Once the server has an
 * `upgrade` listener, an upgraded socket no longer counts as its connection, and no HTTP timeout ends it. `close`
 * destroys the sockets whose other end does not close when asked to.
 */
export function keepUpgrades(server: Server, { headers, isTaken }: UpgradesOptions): { close(): void } {
  const transports = server.listeners('upgrade') as UpgradeListener[];
  const open = new Set<Duplex>();
  function onClose(this: Duplex): void {
    open.delete(this);
  }
  const refuse = ({ request, socket }: Upgrade, refused: Problem): void =>
    endLingering(socket, toHttpText(refusalOf(refused, request.headers['accept-language']), headers));

  function dispatch(upgrade: Upgrade): void {
    const { request, socket, head } = upgrade;
    if (!isWebSocketRequest(request)) {
      if (!servePlain(server, upgrade)) refuse(upgrade, problem('request.too_large'));
      return;
    }
    request.headers.upgrade = 'websocket'; // it may be one of several protocols, and in capitals
    open.add(socket);
    socket.on('close', onClose);
    const [pathname = ''] = (request.url ?? '').split('?');
    if (!isTaken(pathname)) return refuse(upgrade, problem('request.not_found'));
    for (const transport of transports) transport.call(server, request, socket, head);
  }

  server.removeAllListeners('upgrade');
  server.on('upgrade', (request, socket, head) => afterAnswers(socket, () => dispatch({ request, socket, head })));
  boundLingering(server);
  return {
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}
