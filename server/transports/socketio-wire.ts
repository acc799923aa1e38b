import type { EncodedFrame, Message, Wire } from '../hub/ports';
import { textFrame } from './websocket-frame';

/** An event as a Socket.IO packet, and as the WebSocket frame that carries it. */
export interface SocketIoFrame extends EncodedFrame {
  readonly packet: string;
  /** Options of the engine's write; the engine hands a ready-made frame straight to the socket. */
  readonly options: { compress: boolean; wsPreEncodedFrame: [Buffer] };
}

/** `socket.emit(type, data, meta)` in protocol revision 5: `2["type",data,meta]`, inside Engine.IO message `4`. */
export const socketIoWire: Wire<SocketIoFrame> = {
  encode(message) {
    return frameOf(`2[${JSON.stringify(message.type)},${message.data},${metaOf(message)}]`);
  },
};

/** The acknowledgement of packet `id`: `3id[reply]`, the reply as JSON text. */
export function acknowledgement(id: number, reply: string): SocketIoFrame {
  return frameOf(`3${id}[${reply}]`);
}

function frameOf(packet: string): SocketIoFrame {
  const frame = textFrame(`4${packet}`);
  return { packet, bytes: frame.length, options: { compress: false, wsPreEncodedFrame: [frame] } };
}

/** The event's `Meta` (contract/frames.ts) as JSON text. Put together by hand: it is made for every event, and its parts need no escaping. */
function metaOf({ channel, seq, from, epoch, at }: Message): string {
  const standing = seq === undefined ? '' : `,"seq":${seq}`;
  const since = from === undefined ? '' : `,"from":${from}`;
  const history = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  return `{"channel":"${channel}"${standing}${since}${history},"at":"${isoOf(at)}"}`;
}

let last = { at: NaN, iso: '' };

/** All events of a commit bear one time. */
function isoOf(at: number): string {
  if (at !== last.at) last = { at, iso: new Date(at).toISOString() };
  return last.iso;
}
