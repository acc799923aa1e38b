import { presenceChannel, SESSION_CHANNEL } from '../../../../contract/core/channels';
import { roomChannel } from '../../../../contract/features/chat/channels';
import { WebSocketConnection, type ConnectionOwner, type OpenedSocket } from '../../../transports/websocket/connection';
import type { WebSocketFrame } from '../../../transports/websocket/codec';

export interface RoomOwner extends ConnectionOwner {
  /** The session may no longer follow something. */
  unsubscribed(): void;
}

/** A connection that hears of one room alone, and of nothing before it has been greeted. */
export class RoomConnection extends WebSocketConnection<RoomOwner> {
  readonly #room: string;
  readonly #presence: string;
  #greeted = false;

  constructor(opened: OpenedSocket, owner: RoomOwner, roomId: number) {
    super(opened, owner);
    this.#room = roomChannel(roomId);
    this.#presence = presenceChannel(roomId);
  }

  override get ready(): boolean {
    return this.#greeted && super.ready;
  }

  /** The first frame: what has come meanwhile may follow. */
  greet(frame: WebSocketFrame): void {
    super.send([frame]);
    this.#greeted = true;
  }

  /** Past whatever waits. */
  tell(frame: WebSocketFrame): void {
    super.send([frame]);
  }

  /** A message that was sent is answered before it is heard, where both leave together. */
  override send(frames: readonly WebSocketFrame[]): void {
    const heard = frames.filter((frame) => this.#concerns(frame));
    const isAnswer = ({ type }: WebSocketFrame): boolean => type === 'message_sent';
    super.send(
      heard.some(isAnswer) ? [...heard.filter(isAnswer), ...heard.filter((frame) => !isAnswer(frame))] : heard,
    );
    if (frames.some(({ channel, type }) => channel === SESSION_CHANNEL && type === 'unsubscribed'))
      this.owner.unsubscribed();
  }

  #concerns({ channel, type }: WebSocketFrame): boolean {
    switch (channel) {
      case '': // an answer
      case this.#room:
        return true;
      case this.#presence:
        return type !== 'presence_state'; // `connected` has told it
      case SESSION_CHANNEL:
        return type === 'resync' || type === 'aviso';
      default:
        return false;
    }
  }
}
