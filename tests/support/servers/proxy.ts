import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Decides about one chunk under way. */
export type ChunkTest = (chunk: Buffer) => boolean;

/** A TCP proxy that a test can damage, between the program and its database or between a client and the server. */
export interface Proxy {
  /** The target's address with the proxy's host and port. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Breaks every connection; new ones go through. */
  reset(): void;
  /** Holds all bytes back in both directions. Open connections stay, and new ones are accepted and hold too. */
  stall(): void;
  /** Holds back the target's replies; those of the meantime arrive in one piece. */
  holdReplies(): void;
  /** Forwards everything again, held bytes first. */
  pass(): void;
  /** From the first client chunk that passes `test`: that chunk is forwarded, but no reply returns. */
  dropReplies(test: ChunkTest): void;
  /**
   * From the first client chunk that passes `test`, that connection is silently lost: nothing is forwarded in either
   * direction, not even its end. Without a `test` this holds for every connection, and each new one.
   */
  silence(test?: ChunkTest): void;
  /** The number of open connections. */
  readonly connections: number;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  repliesDropped: boolean;
  silent: boolean;
}

/**
 * Starts a TCP proxy in front of `targetUrl`.
 *
 * @example
 * const proxy = await startProxy(database.url);
 * proxy.dropReplies((chunk) => chunk.includes('COMMIT')); // commits, and drops the reply
 */
export async function startProxy(targetUrl: string): Promise<Proxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<Pair>();
  let refusing = false;
  let stalled = false;
  let held = false;
  let dropTest: ChunkTest | undefined;
  let silenceTest: ChunkTest | undefined;

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
    const pair: Pair = { near, far, repliesDropped: false, silent: false };
    pairs.add(pair);
    near.on('data', (chunk: Buffer) => {
      if (dropTest?.(chunk)) pair.repliesDropped = true;
      if (silenceTest?.(chunk)) pair.silent = true;
      if (!pair.silent) far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (!pair.repliesDropped && !pair.silent) near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      const propagate = (end: () => void): void => (pair.silent ? undefined : end());
      socket.on('error', () => propagate(() => other.destroy()));
      socket.on('end', () => propagate(() => other.end()));
      socket.on('close', () => {
        propagate(() => other.destroy());
        if (!pair.silent || other.destroyed) pairs.delete(pair);
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
      dropTest = silenceTest = undefined;
      pairs.forEach(setFlow);
    },
    dropReplies: (test) => (dropTest = test),
    silence(test) {
      silenceTest = test ?? (() => true);
      if (!test) for (const pair of pairs) pair.silent = true;
    },
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
