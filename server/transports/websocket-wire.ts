import type { Connected, ConnectedMeta } from '../../contract/frames';
import type { Goodbye } from '../../contract/problems';
import type { EncodedFrame, Message, Wire } from '../hub/ports';
import { isoOf } from './event-time';
import { deflatedFrame, textFrame } from './websocket-frame';

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

/** Events over plain WebSockets: `EventFrame` of contract/frames.ts. */
export const webSocketWire: Wire<WebSocketFrame> = {
  encode: (message) => new WebSocketFrame(textFrame(textOf(message)), message.type, message.channel),
};

/** The same for clients that take compressed frames: an event is compressed once, however many receive it (HUB-5). */
export const deflatedWire: Wire<WebSocketFrame> = {
  encode: (message) => new WebSocketFrame(deflatedFrame(textOf(message)), message.type, message.channel),
};

/** Put together by hand: it is made for every event, and but for the type its parts need no escaping. */
function textOf({ type, data, at, channel, seq, from, epoch }: Message): string {
  const standing = seq === undefined ? '' : `,"seq":${seq}`;
  const since = from === undefined ? '' : `,"from":${from}`;
  const history = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  const name = JSON.stringify(type);
  return `{"type":${name},"data":${data},"timestamp":"${isoOf(at)}","channel":"${channel}"${standing}${since}${history}}`;
}

/** A frame for one connection alone. */
export const frameOf = (words: { type: string } & Record<string, unknown>): WebSocketFrame =>
  new WebSocketFrame(textFrame(JSON.stringify(words)), words.type);

/** The answer to the request `ref`, the reply as JSON text. */
export const replyFrame = (ref: number, reply: string): WebSocketFrame =>
  new WebSocketFrame(textFrame(`{"type":"reply","ref":${ref},${reply.slice(1)}`), 'reply');

export const connectedFrame = (data: Connected, meta: ConnectedMeta): WebSocketFrame =>
  frameOf({ type: 'connected', data, meta });

export const goodbyeFrame = (data: Goodbye): WebSocketFrame => frameOf({ type: 'goodbye', data });
