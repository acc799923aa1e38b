import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server, ServerOptions, WebSocket } from 'ws';
import { problem } from '../../../contract/problems';
import { toHttpText, refusalOf, type Headers } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';

/** Settings that the types of `ws` lack: the number of fragments of a message (SEC-16), and the time for closing. */
interface Settings<T extends typeof WebSocket> extends ServerOptions<T> {
  maxFragments: number;
  maxBufferedChunks: number;
  closeTimeout: number;
}

/** Returns the settings that every WebSocket server on this port shares. */
export const settingsOf = <T extends typeof WebSocket>(own: ServerOptions<T>): Settings<T> => ({
  ...own,
  noServer: true,
  clientTracking: false,
  maxFragments: 128,
  maxBufferedChunks: 1_024,
  closeTimeout: 3_000,
});

/** Refuses the handshakes that `ws` finds invalid with the format and the headers of every other refusal. */
export function refuseByProblem(server: Server, headers: Headers): void {
  server.on('wsClientError', ({ message }: Error, stream: Duplex, request: IncomingMessage) => {
    const refused = problem('request.invalid', { message, english: message });
    const refusal = refusalOf(refused, request.headers['accept-language']);
    refusal.headers['Sec-WebSocket-Version'] = '13';
    endLingering(stream, toHttpText(refusal, headers));
  });
}
