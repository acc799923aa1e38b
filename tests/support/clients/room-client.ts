import { FrameClient, type FrameOptions } from './frame-client';

/** A frame of `/ws/{room_id}`. */
export interface RoomFrame {
  type: string;
  data: Record<string, unknown>;
  timestamp?: string;
  channel?: string;
  seq?: number;
  message_id?: number;
}

export type RoomOptions = FrameOptions;

/** A chat client of the seed's kind: a plain WebSocket at `/ws/{room_id}`. */
export class RoomClient extends FrameClient<RoomFrame> {
  constructor(url: string, room: number | string, options: RoomOptions = {}) {
    super(url, `/ws/${room}`, options);
  }

  /** The content of the received messages. */
  get said(): unknown[] {
    return this.of('message').map(({ data }) => data.content);
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
    else await client.answered();
    return client;
  };
}
