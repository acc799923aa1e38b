import { presenceChannel, SESSION_CHANNEL } from '../../../../contract/core/channels';
import { roomChannel } from '../../../../contract/features/chat/channels';
import { WebSocketConnection, type ConnectionOwner, type OpenedSocket } from '../../../transports/websocket/connection';
import type { WebSocketFrame } from '../../../transports/websocket/codec';

export interface RoomOwner extends ConnectionOwner {
  /** Called when the hub has revoked one of the session's subscriptions. */
  unsubscribed(): void;
}

/** A connection that receives the events of one room only, and none before its greeting. */
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

  /** Sends the first frame; the events that have waited for it may follow. */
  greet(frame: WebSocketFrame): void {
    super.send([frame]);
    this.#greeted = true;
  }

  /** Sends a frame ahead of the queued ones. */
  sendNow(frame: WebSocketFrame): void {
    super.send([frame]);
  }

  /** Sends frames in one write. The reply to a message goes before the message's own event, if both are among them. */
  override send(frames: readonly WebSocketFrame[]): void {
    const relevant = frames.filter((frame) => this.#isRelevant(frame));
    const isReply = ({ type }: WebSocketFrame): boolean => type === 'message_sent';
    super.send(
      relevant.some(isReply) ? [...relevant.filter(isReply), ...relevant.filter((frame) => !isReply(frame))] : relevant,
    );
    if (frames.some(({ channel, type }) => channel === SESSION_CHANNEL && type === 'unsubscribed'))
      this.owner.unsubscribed();
  }

  #isRelevant({ channel, type }: WebSocketFrame): boolean {
    switch (channel) {
      case '': // a reply
      case this.#room:
        return true;
      case this.#presence:
        return type !== 'presence_state'; // `connected` has carried it
      case SESSION_CHANNEL:
        return type === 'resync' || type === 'aviso';
      default:
        return false;
    }
  }
}
