import { WebSocket } from 'ws';
import type { HandshakeAuth } from '../../../contract/core/frames';
import { TestClient, PATIENCE_MS, useClients, type ReceivedEvent, type Reply } from './clients';
import { StreamClient } from './stream-client';

/** A message of the hub over `/hub`. */
interface Frame {
  type: string;
  data?: unknown;
  meta?: unknown;
  ref?: number;
  channel?: string;
  timestamp?: string;
}

/** A client of `/hub` that records every event it receives, in the form of the Socket.IO one. */
export class HubClient extends TestClient {
  readonly socket: WebSocket;
  #ref = 0;
  readonly #waiting = new Map<number, (reply: Reply) => void>();

  constructor(url: string, { headers, hello }: { headers: Record<string, string>; hello: () => HandshakeAuth }) {
    super();
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/hub`, { headers });
    this.socket.on('open', () => this.sendFrame({ type: 'hello', ref: 0, data: hello() }));
    this.socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Frame));
    this.socket.on('close', (code) => this.record('disconnect', code, undefined));
    this.socket.on('error', (error) => this.record('connect_error', error, undefined));
  }

  sendFrame(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  ask(type: string, data?: unknown): Promise<Reply> {
    const ref = ++this.#ref;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${type} got no reply`)), PATIENCE_MS);
      this.#waiting.set(ref, (reply) => {
        clearTimeout(late);
        resolve(reply);
      });
      this.sendFrame({ type, ref, data });
    });
  }

  send(type: string, data: unknown): void {
    this.sendFrame({ type, data });
  }

  drop(): void {
    this.socket.terminate();
  }

  #receive({ type, data, ref, meta, timestamp, ...frame }: Frame): void {
    if (frame.channel !== undefined) return this.record(type, data, { ...frame, at: timestamp });
    if (type !== 'reply') return this.record(type, data, meta);
    const { error, success } = frame as unknown as Reply;
    if (ref !== 0)
      this.#waiting.get(ref ?? -1)?.({
        success,
        ...(data !== undefined && { data }),
        ...(error && { error }),
      } as Reply);
    else if (error) this.record('connect_error', { data: error }, undefined);
  }
}

/** How a client connects to the hub. */
export interface TransportOptions {
  readonly as?: { authorization: string } | undefined;
  readonly auth?: HandshakeAuth;
  /** Whether to wait for the server's greeting; otherwise any outcome is among the received events. */
  readonly greeted?: boolean;
}

export const transports = ['Socket.IO over WebSocket', 'Socket.IO over polling', '/hub', 'SSE'] as const;
export type TransportName = (typeof transports)[number];

/**
 * Makes clients of any transport, which end with the test that made them. Call it at the top of a test file.
 *
 * @example
 * describe.each(transports)('%s', (transport) => {
 *   it('…', async () => {
 *     const client = await connect(transport, door.app.url, { as: ana });
 */
export function useTransports(): (
  transport: TransportName,
  url: string,
  way?: TransportOptions,
) => Promise<TestClient> {
  const socketIo = useClients();
  const open: (HubClient | StreamClient)[] = [];
  afterEach(() => {
    for (const client of open.splice(0)) client.drop();
  });
  return async (transport, url, { as, auth = {}, greeted = true } = {}) => {
    if (transport.startsWith('Socket.IO')) {
      return socketIo(url, {
        as,
        auth,
        greeted,
        transports: [transport.endsWith('polling') ? 'polling' : 'websocket'],
      });
    }
    const client =
      transport === 'SSE'
        ? new StreamClient(url, { headers: { ...as }, hello: auth })
        : new HubClient(url, { headers: { ...as }, hello: () => auth });
    open.push(client);
    if (greeted) await client.next('connected');
    return client;
  };
}

/** The positions of the channels in the last greeting. */
export const channelPositions = ({
  received: heard,
}: TestClient): Record<string, { seq: number; recovered: boolean }> =>
  (
    heard.findLast(({ type }: ReceivedEvent) => type === 'connected')!.meta as unknown as {
      channels: Record<string, never>;
    }
  ).channels;
