import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a proxy does with a kind of traffic: `hold` accepts it and forwards nothing. */
export type Treatment = 'pass' | 'refuse' | 'hold';

/** A proxy between a client and the hub that understands HTTP, as in offices and hotels. */
export interface HttpProxy {
  readonly url: string;
  /** WebSockets. */
  upgrades: Treatment;
  /** Event streams; `hold` keeps them until they end. */
  streams: Treatment;
  /** All traffic. `refuse` also breaks open connections. */
  all: Treatment;
  /** Received requests, by method and path. */
  readonly seen: string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of one or more nodes of the hub; requests alternate between them.
 *
 * @example
 * const proxy = await startHttpProxy({}, door.app.url);
 * proxy.upgrades = 'refuse';
 */
export async function startHttpProxy(
  { port = 0 }: { port?: number },
  ...targets: readonly string[]
): Promise<HttpProxy> {
  const wires = new Set<Socket>();
  let turn = 0;
  let all: Treatment = 'pass';
  const target = (): URL => new URL(targets[turn++ % targets.length]!);

  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    proxy.seen.push(`${incoming.method} ${incoming.url?.split('?')[0]}`);
    if (all === 'hold') return;
    const { hostname, port, host } = target();
    const headers = { ...incoming.headers, host };
    const outgoing = request({ hostname, port, path: incoming.url, method: incoming.method, headers, agent: false });
    outgoing.on('response', (response) => {
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
      if (isStream && proxy.streams === 'refuse') return void answer.writeHead(502).end();
      if (isStream && proxy.streams === 'hold') return void response.resume();
      const { connection: _, ...forwarded } = response.headers;
      answer.writeHead(response.statusCode ?? 502, forwarded);
      answer.flushHeaders();
      response.pipe(answer);
      response.on('error', () => answer.destroy());
      response.on('close', () => answer.end());
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };

  const tunnel = (incoming: IncomingMessage, near: Duplex, head: Buffer): void => {
    near.on('error', () => undefined);
    if (proxy.upgrades === 'refuse') return void near.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    if (proxy.upgrades === 'hold' || all === 'hold') return;
    const { hostname, port, host } = target();
    const far = connect(Number(port), hostname, () => {
      const headers = Object.entries({ ...incoming.headers, host }).map(
        ([name, value]) => `${name}: ${String(value)}\r\n`,
      );
      far.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      far.write(head);
      far.pipe(near);
      near.pipe(far);
    });
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  };

  const server: Server = createServer(forward).on('upgrade', tunnel);
  server.on('connection', (wire: Socket) => {
    if (all === 'refuse') return void wire.resetAndDestroy();
    wires.add(wire);
    wire.on('close', () => wires.delete(wire));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const breakAll = (): void => wires.forEach((wire) => wire.resetAndDestroy());
  const proxy: HttpProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgrades: 'pass',
    streams: 'pass',
    seen: [],
    get all() {
      return all;
    },
    set all(treatment) {
      all = treatment;
      if (treatment === 'refuse') breakAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        breakAll();
      }),
  };
  return proxy;
}
