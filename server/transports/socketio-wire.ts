import type { Meta } from '../../contract/frames';
import type { EncodedFrame, Message, Wire } from '../hub/ports';
import { textFrame } from './websocket-frame';

/** An event as a Socket.IO packet, and as the WebSocket frame that carries it. */
export interface SocketIoFrame extends EncodedFrame {
  readonly packet: string;
  /** Options of the engine's write; the engine hands a ready-made frame straight to the socket. */
  readonly options: { compress: boolean; wsPreEncodedFrame: Buffer[] };
}

/** `socket.emit(type, data, meta)` in protocol revision 5: `2["type",data,meta]`, inside Engine.IO message `4`. */
export const socketIoWire: Wire<SocketIoFrame> = {
  encode(message) {
    return frameOf(`2[${JSON.stringify(message.type)},${message.data},${JSON.stringify(metaOf(message))}]`);
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

const metaOf = ({ channel, seq, from, epoch, at }: Message): Meta => ({
  channel,
  ...(seq !== undefined && { seq }),
  ...(from !== undefined && { from }),
  ...(epoch !== undefined && { epoch }),
  at: new Date(at).toISOString(),
});
