import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem } from '../../contract/problems';
import { asHttp, refusalOf } from './handshake';

/**
 * Keeps what Node lets go of. Once anybody listens for upgrades, an upgraded socket counts as no connection of
 * the server, and no timeout of HTTP ends it: upgrades that no transport takes are answered here, and those
 * whose other end does not take leave when asked to are ended by `close`.
 *
 * @param isTaken whether a transport takes upgrades at a path
 */
export function keepUpgrades(server: Server, isTaken: (pathname: string) => boolean): { close(): void } {
  const open = new Set<Duplex>();
  function forget(this: Duplex): void {
    open.delete(this);
  }
  server.on('upgrade', ({ url = '' }, socket) => {
    open.add(socket);
    socket.on('close', forget);
    const [pathname = ''] = url.split('?');
    if (isTaken(pathname)) return;
    socket.on('error', () => undefined);
    socket.end(asHttp(refusalOf(problem('request.not_found'))));
  });
  return {
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}
