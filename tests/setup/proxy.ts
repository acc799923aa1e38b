import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Decides about one chunk on its way. */
export type ChunkTest = (chunk: Buffer) => boolean;

/** A wire that a test can damage, between the program and its database or between a client and the server. */
export interface Proxy {
  /** The target's address with the proxy's host and port. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Breaks every connection; new ones go through. */
  reset(): void;
  /** Holds all bytes back, both ways, connections staying open. New connections are accepted and hold too. */
  stall(): void;
  /** Holds back what the target answers; what it answers meanwhile arrives in one piece. */
  holdReplies(): void;
  /** Everything goes through again, held bytes first. */
  pass(): void;
  /** From the first chunk of a client that `test` picks, that chunk still goes through but no answer comes back. */
  dropReplies(test: ChunkTest): void;
  /** The connections that are open now. */
  readonly connections: number;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  deaf: boolean;
}

/**
 * Starts a TCP proxy in front of `targetUrl`.
 *
 * @example
 * const proxy = await startProxy(database.url);
 * proxy.dropReplies((chunk) => chunk.includes('COMMIT')); // it is committed, and nobody hears of it
 */
export async function startProxy(targetUrl: string): Promise<Proxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<Pair>();
  let refusing = false;
  let stalled = false;
  let held = false;
  let picked: ChunkTest | undefined;

  const breakAll = (): void => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  };
  const setFlow = (pair: Pair): void => {
    const flow = (socket: Socket, stopped: boolean): unknown => (stopped ? socket.pause() : socket.resume());
    flow(pair.near, stalled);
    flow(pair.far, stalled || held);
  };
  const join = (near: Socket): void => {
    if (refusing) return void near.resetAndDestroy();
    const far = connect(Number(target.port) || 80, target.hostname);
    const pair: Pair = { near, far, deaf: false };
    pairs.add(pair);
    near.on('data', (chunk: Buffer) => {
      if (picked?.(chunk)) pair.deaf = true;
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (!pair.deaf) near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('end', () => other.end());
      socket.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    setFlow(pair);
  };

  const server = createServer(join);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: () => {
      refusing = true;
      breakAll();
    },
    reset: breakAll,
    stall: () => {
      stalled = true;
      pairs.forEach(setFlow);
    },
    holdReplies: () => {
      held = true;
      pairs.forEach(setFlow);
    },
    pass: () => {
      refusing = stalled = held = false;
      picked = undefined;
      pairs.forEach(setFlow);
    },
    dropReplies: (test) => (picked = test),
    get connections() {
      return pairs.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        breakAll();
      }),
  };
}
