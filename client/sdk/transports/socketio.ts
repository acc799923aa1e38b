import { io, type Socket } from 'socket.io-client';
import type { Connected, ConnectedMeta, Meta, Subscribed } from '../../../contract/core/frames';
import { Problem, type ProblemWire } from '../../../contract/problems';
import type { Goodbye } from '../../../contract/core/goodbye';
import { TransportLost, type Transport, type TransportEvents, type OpenTransport } from './transport';

export interface SocketIoLinkOptions {
  /** The hub's origin. */
  readonly url: string;
  /** Timeout of the greeting and of each answer, in milliseconds. */
  readonly patienceMs?: number;
  /** The Socket.IO transports to try, in this order. */
  readonly transports?: readonly ('websocket' | 'polling')[];
}

type Answer = { success: true; data?: unknown } | ProblemWire;

/** Connects over Socket.IO: WebSocket where the network allows it, long polling elsewhere. */
export function socketIoLinks({
  url,
  patienceMs = 10_000,
  transports = ['websocket', 'polling'],
}: SocketIoLinkOptions): OpenTransport {
  return (hello, events) => {
    const socket = io(url, {
      auth: hello,
      transports: [...transports],
      tryAllTransports: true,
      // The client decides when to reconnect: a connection is used once.
      reconnection: false,
      forceNew: true,
      withCredentials: true,
      timeout: patienceMs,
    });
    const close = listen(socket, events, patienceMs);
    const ask = async (name: string, input: unknown): Promise<unknown> => {
      const answer = await answered(socket, name, input, patienceMs);
      if (answer.success) return answer.data;
      throw Problem.fromWire(answer.error);
    };
    return {
      get transport() {
        return (socket.io.engine as { transport?: { name: string } } | undefined)?.transport?.name ?? 'websocket';
      },
      subscribe: (channel, since) => ask('subscribe', { channel, ...(since && { since }) }) as Promise<Subscribed>,
      unsubscribe(channel) {
        socket.emit('unsubscribe', { channel });
      },
      command: ask,
      say(name, input) {
        if (socket.connected) socket.emit(name, input);
      },
      async ping() {
        const answer = await answered(socket, 'ping', {}, patienceMs / 2);
        return answer.success ? answer.data : undefined;
      },
      close,
    } satisfies Transport;
  };
}

/** Waits for an answer, and rejects if none will come: Socket.IO itself leaves a lost acknowledgement pending. */
async function answered(socket: Socket, name: string, input: unknown, ms: number): Promise<Answer> {
  let end = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(new TransportLost(name));
    socket.once('disconnect', end);
  });
  if (!socket.connected) end();
  const answer = socket.timeout(ms).emitWithAck(name, input) as Promise<Answer>;
  try {
    return await Promise.race([answer, ended]);
  } catch (error) {
    throw error instanceof TransportLost ? error : new TransportLost(name, { cause: error });
  } finally {
    socket.off('disconnect', end);
  }
}

/** Passes on what the socket receives. @returns a function that closes the connection */
function listen(socket: Socket, events: TransportEvents, patienceMs: number): () => void {
  let open = true;
  const close = (refused?: Problem): void => {
    if (!open) return;
    open = false;
    clearTimeout(greetingTimer);
    socket.offAny();
    socket.disconnect();
    events.closed(refused);
  };
  const greetingTimer = setTimeout(() => close(), patienceMs);
  socket.on('connect_error', (error) => close(refusalIn(error)));
  socket.on('disconnect', () => close());
  socket.onAny((type: string, data: unknown, meta: unknown) => {
    if (type === 'connected') {
      clearTimeout(greetingTimer);
      events.connected(data as Connected, meta as ConnectedMeta);
    } else if (type === 'goodbye') events.goodbye(data as Goodbye);
    else events.event(type, data, meta as Meta);
  });
  return () => close();
}

/** The hub's problem in a refused handshake; a network failure has none. */
function refusalIn(error: Error & { data?: unknown }): Problem | undefined {
  const { data } = error;
  return typeof data === 'object' && data !== null && 'code' in data
    ? Problem.fromWire(data as ProblemWire['error'])
    : undefined;
}
