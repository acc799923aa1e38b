import { WebSocket } from 'ws';

/** A frame of `/ws/{room_id}`. */
export interface RoomFrame {
  type: string;
  data: Record<string, unknown>;
  timestamp?: string;
  channel?: string;
  seq?: number;
  message_id?: number;
}

export interface RoomOptions {
  readonly headers?: Record<string, string>;
  /** The query beside `?`. */
  readonly query?: Record<string, string>;
  /** Whether to wait until the server has greeted. */
  readonly greeted?: boolean;
}

/** Longest time that a test waits for what must come. */
const PATIENCE_MS = 8_000;

/** A chat client as the seed has them: a plain WebSocket at `/ws/{room_id}`. It remembers every frame. */
export class RoomClient {
  readonly socket: WebSocket;
  readonly frames: RoomFrame[] = [];
  /** Status of a refused upgrade; 0 while there was none. */
  refused = 0;
  /** The code of the close, once it is. */
  closed: number | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, room: number | string, { headers = {}, query = {} }: RoomOptions = {}) {
    const address = `${url.replace(/^http/, 'ws')}/ws/${room}?${new URLSearchParams(query).toString()}`;
    this.socket = new WebSocket(address, { headers });
    this.socket.on('message', (data: Buffer) =>
      this.#look(() => this.frames.push(JSON.parse(data.toString()) as RoomFrame)),
    );
    this.socket.on('close', (code) => this.#look(() => (this.closed = code)));
    this.socket.on('error', () => undefined);
    this.socket.on('unexpected-response', (_request, { statusCode = 0 }) =>
      this.#look(() => {
        this.refused = statusCode;
        this.socket.terminate();
      }),
    );
  }

  #look(change: () => void): void {
    change();
    for (const look of [...this.#waiting]) look();
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The first frame of a type, come already or still to come, that `test` picks. */
  async next(type: string, test: (frame: RoomFrame) => boolean = () => true): Promise<RoomFrame> {
    const find = (): RoomFrame | undefined => this.frames.find((frame) => frame.type === type && test(frame));
    await this.until(() => find() !== undefined, type);
    return find()!;
  }

  of(type: string): RoomFrame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** The words of the messages heard. */
  get said(): unknown[] {
    return this.of('message').map(({ data }) => data.content);
  }

  /** Resolves once `test` holds; looks after each frame. */
  until(test: () => boolean, what = 'what was waited for'): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${what} did not come; heard: ${JSON.stringify(this.frames.slice(-10))}, ${this.closed}`));
      }, PATIENCE_MS);
      this.#waiting.add(look);
      look();
    });
  }
}

/** Makes room clients that end with the test that made them. Call it at the top of a test file. */
export function useRooms(): (url: string, room?: number | string, options?: RoomOptions) => Promise<RoomClient> {
  const open: RoomClient[] = [];
  afterEach(() => {
    for (const { socket } of open.splice(0)) socket.terminate();
  });
  return async (url, room = 1, options = {}) => {
    const client = new RoomClient(url, room, options);
    open.push(client);
    if (options.greeted ?? true) await client.next('connected');
    else await client.until(() => client.refused > 0 || client.closed !== undefined || client.frames.length > 0);
    return client;
  };
}
