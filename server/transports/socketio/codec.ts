import type { EncodedFrame, Message, Wire } from '../../hub/ports';
import { isoOf } from '../shared/event-time';
import { textFrame, textOf } from '../websocket/frame';

/** A Socket.IO packet, kept as the WebSocket frame that carries it, which most connections need (HUB-9). */
export class SocketIoFrame implements EncodedFrame {
  readonly bytes: number;

  constructor(readonly webSocket: Buffer) {
    this.bytes = webSocket.length;
  }

  /** The packet without its frame, for a polling client. */
  get packet(): string {
    return textOf(this.webSocket).slice(MESSAGE.length);
  }
}

/** The Engine.IO packet type of messages. */
const MESSAGE = '4';

/** `socket.emit(type, data, meta)` in protocol revision 5: `2["type",data,meta]`, inside an Engine.IO message. */
export const socketIoWire: Wire<SocketIoFrame> = {
  encode(message) {
    return frameOf(`2[${JSON.stringify(message.type)},${message.data},${metaOf(message)}]`);
  },
};

/** Returns the acknowledgement of packet `id`: `3id[reply]`, the reply as JSON text. */
export function acknowledgement(id: number, reply: string): SocketIoFrame {
  return frameOf(`3${id}[${reply}]`);
}

const frameOf = (packet: string): SocketIoFrame => new SocketIoFrame(textFrame(MESSAGE + packet));

/**
 * Returns the event's `Meta` (contract/core/frames.ts) as JSON text. Concatenated by hand, because it runs for every
 * event, and its parts need no escaping.
 */
function metaOf({ channel, seq, from, epoch, at }: Message): string {
  const seqField = seq === undefined ? '' : `,"seq":${seq}`;
  const fromField = from === undefined ? '' : `,"from":${from}`;
  const epochField = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  return `{"channel":"${channel}"${seqField}${fromField}${epochField},"at":"${isoOf(at)}"}`;
}
