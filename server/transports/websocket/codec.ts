import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { EncodedFrame, Wire } from '../../hub/ports';
import { eventText } from '../shared/event-json';
import { deflatedFrame, textFrame } from './frame';

/** A JSON object as the WebSocket frame that carries it. Some connections filter frames by type and channel. */
export class WebSocketFrame implements EncodedFrame {
  readonly bytes: number;

  constructor(
    readonly webSocket: Buffer,
    readonly type: string,
    readonly channel = '',
  ) {
    this.bytes = webSocket.length;
  }
}

/** Events over plain WebSockets: `EventFrame` of contract/core/frames.ts. */
export const webSocketWire: Wire<WebSocketFrame> = {
  encode: (message) => new WebSocketFrame(textFrame(eventText(message)), message.type, message.channel),
};

/** The same for clients that accept compressed frames: an event is compressed once, however many receive it (HUB-5). */
export const deflatedWire: Wire<WebSocketFrame> = {
  encode: (message) => new WebSocketFrame(deflatedFrame(eventText(message)), message.type, message.channel),
};

/** Returns a frame for a single connection. */
export const frameOf = (content: { type: string } & Record<string, unknown>): WebSocketFrame =>
  new WebSocketFrame(textFrame(JSON.stringify(content)), content.type);

/** Returns the frame that replies to the request `ref`, from the reply as JSON text. */
export const replyFrame = (ref: number, reply: string): WebSocketFrame =>
  new WebSocketFrame(textFrame(`{"type":"reply","ref":${ref},${reply.slice(1)}`), 'reply');

export const connectedFrame = (data: Connected, meta: ConnectedMeta): WebSocketFrame =>
  frameOf({ type: 'connected', data, meta });

export const goodbyeFrame = (data: Goodbye): WebSocketFrame => frameOf({ type: 'goodbye', data });
