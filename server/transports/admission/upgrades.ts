import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, type Problem } from '../../../contract/problems';
import { asHttp, refusalOf, type Headers } from './handshake';
import { boundLingering, endLingering } from '../shared/lingering-close';
import { afterAnswers, isWebSocketWish, servePlain, type Upgrade } from './plain-upgrades';

export interface UpgradesOptions {
  /** What every answer carries (SEC-38). */
  readonly headers: Headers;
  /** Whether a transport takes upgrades at a path. */
  isTaken(pathname: string): boolean;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Hands upgrades to the transports, which are to be attached before. What asks for no WebSocket is served as if it had
 * not asked for an upgrade; what no transport takes is refused here. Once anybody listens for upgrades, an upgraded
 * socket counts as no connection of the server, and no timeout of HTTP ends it: those whose other end does not take
 * leave when asked to are ended by `close`.
 */
export function keepUpgrades(server: Server, { headers, isTaken }: UpgradesOptions): { close(): void } {
  const transports = server.listeners('upgrade') as UpgradeListener[];
  const open = new Set<Duplex>();
  function forget(this: Duplex): void {
    open.delete(this);
  }
  const refuse = ({ request, socket }: Upgrade, refused: Problem): void =>
    endLingering(socket, asHttp(refusalOf(refused, request.headers['accept-language']), headers));

  function take(upgrade: Upgrade): void {
    const { request, socket, head } = upgrade;
    if (!isWebSocketWish(request)) {
      if (!servePlain(server, upgrade)) refuse(upgrade, problem('request.too_large'));
      return;
    }
    request.headers.upgrade = 'websocket'; // perhaps one of several protocols, and in capitals
    open.add(socket);
    socket.on('close', forget);
    const [pathname = ''] = (request.url ?? '').split('?');
    if (!isTaken(pathname)) return refuse(upgrade, problem('request.not_found'));
    for (const transport of transports) transport.call(server, request, socket, head);
  }

  server.removeAllListeners('upgrade');
  server.on('upgrade', (request, socket, head) => afterAnswers(socket, () => take({ request, socket, head })));
  boundLingering(server);
  return {
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}
