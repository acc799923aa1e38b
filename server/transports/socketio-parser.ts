import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser';
import { parseStrictJson } from '../../contract/json';
import { Problem } from '../../contract/problems';

/**
 * Socket.IO's parser, with JSON read as strictly as over HTTP. An event whose JSON is refused arrives
 * with the problem in place of its arguments, so that its sender is told; other packets end the connection.
 */
export const strictParser = {
  Encoder,
  Decoder: class extends Decoder {
    #problem: Problem | undefined;

    override add(packet: unknown): void {
      this.#problem = undefined;
      if (typeof packet === 'string') {
        const start = packet.search(/[[{"]/);
        if (start > 0) {
          try {
            parseStrictJson(packet.slice(start));
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            this.#problem = error;
          }
        }
      }
      super.add(packet);
    }

    override emitReserved(event: 'decoded', packet: Packet): this {
      if (this.#problem) {
        if (packet.type !== PacketType.EVENT) throw this.#problem;
        packet.data = [(packet.data as unknown[])[0], this.#problem];
      }
      return super.emitReserved(event, packet);
    }
  },
};
