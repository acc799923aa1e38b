import type { Server } from 'node:http';
import { problem } from '../../contract/problems';
import { asHttp, refusalOf } from './handshake';

/**
 * Answers the upgrades that no transport takes. Node leaves a socket open for ever once anybody listens for
 * upgrades at all, and no timeout of HTTP counts for it any more.
 *
 * @param paths where the paths of the transports begin.
 */
export function refuseOtherUpgrades(server: Server, paths: readonly string[]): void {
  server.on('upgrade', ({ url = '' }, socket) => {
    if (paths.some((path) => url.startsWith(path))) return;
    socket.on('error', () => undefined);
    socket.end(asHttp(refusalOf(problem('request.not_found'))));
  });
}
