import { createServer, type RequestListener } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Socket } from 'node:net';

/** A server of lists that behaves as a test wants. */
export interface ListServer {
  readonly url: string;
  readonly port: number;
  /** The requested paths. */
  readonly asked: string[];
  /** Resolves when a path has been requested so many times. */
  wasAsked(path: string, times?: number): Promise<void>;
  /** The number of open connections. */
  readonly open: number;
}

/** A server without HTTP. */
export interface RawServer extends ListServer {
  /** Resolves once no connection is open. */
  closed(): Promise<void>;
}

interface Opened extends ListServer {
  close(): Promise<void>;
}

/** Starts list servers that close with the test that opened them. Call it at the top of a test file. */
export function useListServers(): {
  serve(listener: RequestListener, host?: string): Promise<ListServer>;
  /** Starts a server that answers each connection with any bytes. */
  raw(answer: (socket: Socket) => void): Promise<RawServer>;
} {
  const opened: Opened[] = [];
  afterEach(async () => {
    for (const server of opened.splice(0)) await server.close();
  });
  const keep = <S extends Opened>(server: S): S => {
    opened.push(server);
    return server;
  };
  return {
    async serve(listener, host = '127.0.0.1') {
      const asked: string[] = [];
      const waiting = new Set<() => void>();
      const server = createServer((req, res) => {
        asked.push(req.url ?? '');
        for (const check of [...waiting]) check();
        listener(req, res);
      });
      const sockets = new Set<Socket>();
      server.on('connection', (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const { port } = server.address() as AddressInfo;
      return keep({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
        port,
        asked,
        get open() {
          return sockets.size;
        },
        wasAsked: (path, times = 1) =>
          new Promise((resolve) => {
            const check = (): void => {
              if (asked.filter((one) => one === path).length < times) return;
              waiting.delete(check);
              resolve();
            };
            waiting.add(check);
            check();
          }),
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      });
    },
    async raw(answer) {
      const sockets = new Set<Socket>();
      let emptied: () => void = () => undefined;
      const server = createPlainServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => {
          sockets.delete(socket);
          if (sockets.size === 0) emptied();
        });
        socket.once('data', () => answer(socket));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return keep({
        url: `http://127.0.0.1:${port}`,
        port,
        asked: [],
        get open() {
          return sockets.size;
        },
        closed: () => (sockets.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => (emptied = resolve))),
        wasAsked: () => Promise.resolve(),
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            for (const socket of sockets) socket.destroy();
          }),
      });
    },
  };
}
