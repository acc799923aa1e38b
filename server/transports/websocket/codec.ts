import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { EncodedFrame, Wire } from '../../hub/ports';
import { eventText } from '../shared/event-json';
import { deflatedFrame, textFrame } from './frame';

/** A JSON object as the WebSocket frame that carries it. Its type and channel stay legible: some connections pick. */
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

/** The same for clients that take compressed frames: an event is compressed once, however many receive it (HUB-5). */
export const deflatedWire: Wire<WebSocketFrame> = {
  encode: (message) => new WebSocketFrame(deflatedFrame(eventText(message)), message.type, message.channel),
};

/** A frame for one connection alone. */
export const frameOf = (words: { type: string } & Record<string, unknown>): WebSocketFrame =>
  new WebSocketFrame(textFrame(JSON.stringify(words)), words.type);

/** The answer to the request `ref`, the reply as JSON text. */
export const replyFrame = (ref: number, reply: string): WebSocketFrame =>
  new WebSocketFrame(textFrame(`{"type":"reply","ref":${ref},${reply.slice(1)}`), 'reply');

export const connectedFrame = (data: Connected, meta: ConnectedMeta): WebSocketFrame =>
  frameOf({ type: 'connected', data, meta });

export const goodbyeFrame = (data: Goodbye): WebSocketFrame => frameOf({ type: 'goodbye', data });
