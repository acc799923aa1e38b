import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server, ServerOptions, WebSocket } from 'ws';
import { problem } from '../../../contract/problems';
import { asHttp, refusalOf, type Headers } from '../admission/handshake';
import { endLingering } from '../shared/lingering-close';

/** Newer than the types of `ws`: in how many pieces a message may come (SEC-16), and how long a farewell may take. */
interface Settings<T extends typeof WebSocket> extends ServerOptions<T> {
  maxFragments: number;
  maxBufferedChunks: number;
  closeTimeout: number;
}

/** What every server of WebSockets on this port has in common. */
export const settingsOf = <T extends typeof WebSocket>(own: ServerOptions<T>): Settings<T> => ({
  ...own,
  noServer: true,
  clientTracking: false,
  maxFragments: 128,
  maxBufferedChunks: 1_024,
  closeTimeout: 3_000,
});

/** Answers what `ws` finds wrong with an opening handshake in the words, and with the headers, of every other answer. */
export function refuseByProblem(server: Server, headers: Headers): void {
  server.on('wsClientError', ({ message }: Error, stream: Duplex, request: IncomingMessage) => {
    const refused = problem('request.invalid', { message, english: message });
    const refusal = refusalOf(refused, request.headers['accept-language']);
    refusal.headers['Sec-WebSocket-Version'] = '13';
    endLingering(stream, asHttp(refusal, headers));
  });
}
