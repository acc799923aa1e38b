import type { EncodedFrame, Message, Wire } from '../../hub/ports';
import { isoOf } from '../shared/event-time';
import { textFrame, textOf } from '../websocket/frame';

/** A Socket.IO packet, kept as the WebSocket frame that carries it: thousands of them are (HUB-9). */
export class SocketIoFrame implements EncodedFrame {
  readonly bytes: number;

  constructor(readonly webSocket: Buffer) {
    this.bytes = webSocket.length;
  }

  /** The packet for an engine that does not take frames: a polling client's. */
  get packet(): string {
    return textOf(this.webSocket).slice(MESSAGE.length);
  }
}

/** The engine's type of packet. */
const MESSAGE = '4';

/** `socket.emit(type, data, meta)` in protocol revision 5: `2["type",data,meta]`, inside an Engine.IO message. */
export const socketIoWire: Wire<SocketIoFrame> = {
  encode(message) {
    return frameOf(`2[${JSON.stringify(message.type)},${message.data},${metaOf(message)}]`);
  },
};

/** The acknowledgement of packet `id`: `3id[reply]`, the reply as JSON text. */
export function acknowledgement(id: number, reply: string): SocketIoFrame {
  return frameOf(`3${id}[${reply}]`);
}

const frameOf = (packet: string): SocketIoFrame => new SocketIoFrame(textFrame(MESSAGE + packet));

/** The event's `Meta` (contract/core/frames.ts) as JSON text. Put together by hand: it is made for every event, and its parts need no escaping. */
function metaOf({ channel, seq, from, epoch, at }: Message): string {
  const standing = seq === undefined ? '' : `,"seq":${seq}`;
  const since = from === undefined ? '' : `,"from":${from}`;
  const history = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  return `{"channel":"${channel}"${standing}${since}${history},"at":"${isoOf(at)}"}`;
}
