import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';
import { parseStrictJson } from '../../../contract/json';
import { Problem } from '../../../contract/problems';

/** Packets with attachments, by their first character: Pulso has none. */
const BINARY = /^[56]/;

/** The used part of Socket.IO's decoder; its types hide the method that parses JSON. */
interface PacketDecoder {
  on(event: 'decoded', listener: (this: StrictDecoder, packet: Packet) => void): this;
  add(packet: unknown): void;
  tryParse(json: string): unknown;
}
const PacketDecoder = Decoder as unknown as new () => PacketDecoder;

/**
 * Socket.IO's decoder, with JSON parsed as strictly as over HTTP. An event whose JSON is refused arrives
 * with the problem in place of its arguments, so that its sender gets a reply; other packets end the connection.
 */
class StrictDecoder extends PacketDecoder {
  problem: Problem | undefined;

  constructor() {
    super();
    this.on('decoded', rewrite); // the first listener, so the others see its changes
  }

  override add(packet: unknown): void {
    if (typeof packet !== 'string' || BINARY.test(packet)) throw new Problem('request.malformed');
    this.problem = undefined;
    super.add(packet);
  }

  /** Parses refused JSON once more, leniently: its event has a name, and may ask for an acknowledgement. */
  override tryParse(json: string): unknown {
    try {
      return parseStrictJson(json);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = inInput(error);
      return super.tryParse(json);
    }
  }
}

/** Names the field relative to the event's input, which the client wrote, instead of the array that carries it. */
function inInput(refused: Problem): Problem {
  const { code, field, message, cause } = refused;
  if (!field?.startsWith('1.')) return refused;
  return new Problem(code, { field: field.slice(2), message: message.replace(field, field.slice(2)), cause });
}

/**
 * The id of the packet that a reply acknowledges. It replaces Socket.IO's callback, because replies are sent with the
 * events.
 */
export class AckId {
  constructor(readonly value: number) {}
}

/**
 * The longest namespace accepted. There is one namespace; a refusal repeats the name of any other, so it is bounded.
 */
const MAX_NAMESPACE = 64;

function rewrite(this: StrictDecoder, packet: Packet): void {
  if (packet.nsp.length > MAX_NAMESPACE) throw new Problem('request.malformed');
  if (packet.type !== PacketType.EVENT) {
    if (this.problem) throw this.problem;
    return;
  }
  const data = packet.data as unknown[];
  if (this.problem) data.splice(1, data.length, this.problem);
  if (packet.id !== undefined) data.push(new AckId(packet.id));
  delete packet.id;
}

export const strictParser = { Encoder, Decoder: StrictDecoder };
