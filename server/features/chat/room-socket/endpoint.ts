import type { RawData } from 'ws';
import { presenceChannel } from '../../../../contract/core/channels';
import { roomChannel } from '../../../../contract/features/chat/channels';
import { personOf } from '../../../../contract/core/person';
import { roomId, type MessageView } from '../../../../contract/features/chat/schemas';
import { roomQuery, type RoomQuery } from '../../../../contract/core/endpoint';
import type { RoomConnected } from '../../../../contract/features/chat/room-socket';
import type { Position } from '../../../../contract/core/frames';
import type { Principal } from '../../../../contract/core/identity';
import type { Language } from '../../../../contract/core/text/language';
import { parseInput } from '../../../../contract/parse';
import type { ActiveUser } from '../../../../contract/core/presence';
import { goodbye, type Goodbye } from '../../../../contract/core/goodbye';
import { Problem, problem } from '../../../../contract/problems';
import { wireIn } from '../../../../contract/wire-in';
import type { Session } from '../../../hub/session';
import type { Admitted } from '../../../transports/admission/handshake';
import { Requests } from '../../../transports/shared/requests';
import {
  openSession,
  closeSession,
  startSession,
  type ServingOptions,
} from '../../../transports/shared/session-lifecycle';
import { RoomConnection, type RoomOwner } from './connection';
import { errorFrame, roomRequestIn } from './messages';
import type { OpenedSocket } from '../../../transports/websocket/connection';
import type { Address, SocketEndpoint } from '../../../transports/websocket/endpoint';
import { frameOf } from '../../../transports/websocket/codec';

/** What `/ws/{room_id}` needs to know of rooms. */
export interface RoomHistorySource {
  /**
   * The newest messages of a room, the oldest first, and where its channel stood when they were read (HUB-3).
   * @param from the address that the wish came from
   * @throws Problem `chat.room_not_found`, for what is absent and what is forbidden alike; `request.rate_limited`,
   * `server.busy` where too many enter
   */
  enter(principal: Principal, roomId: number, from: string): Promise<RoomHistory>;
  /** Who is there, on whichever node. */
  activeUsers(roomId: number): Promise<readonly ActiveUser[]>;
}

export interface RoomHistory {
  readonly history: readonly MessageView[];
  readonly position: Position;
}

/** What an address asks for. */
export interface RoomWish extends RoomQuery {
  readonly roomId: number;
}

/** Somebody who was let into a room. */
export interface RoomJoin {
  readonly wish: RoomWish;
  readonly admitted: Admitted;
  readonly entrance: RoomHistory;
  readonly door: RoomHistorySource;
}

/** @throws Problem `chat.room_not_found` for what can be no room, `request.invalid` for what stands in the query */
function roomWishIn({ pathname, searchParams }: Address): RoomWish {
  const id = roomId.safeParse(pathname.slice(PATH.length));
  if (!id.success) throw problem('chat.room_not_found');
  return { roomId: id.data, ...parseInput(roomQuery, Object.fromEntries(searchParams)) };
}

/** Before the upgrade: a room that is out of reach is a 404. @throws Problem */
async function enterRoom(
  { handshake }: ServingOptions,
  door: RoomHistorySource,
  { wish, shown }: { wish: RoomWish; shown: Admitted },
): Promise<Omit<RoomJoin, 'door'>> {
  const admitted = await handshake.introduce(shown, { username: wish.username });
  return { wish, admitted, entrance: await door.enter(admitted.principal, wish.roomId, admitted.address) };
}

const PATH = '/ws/';

/** `/ws/{room_id}`, over plain WebSockets. */
export const roomSocket = (door: RoomHistorySource): SocketEndpoint => ({
  takes: (pathname) => pathname.startsWith(PATH),
  request(address) {
    const wish = roomWishIn(address);
    return async (options, shown) => {
      const visit = await enterRoom(options, door, { wish, shown });
      return (opened) => new RoomSocket(options, opened, { ...visit, door });
    };
  },
});

/** `/ws/{room_id}`: one room, in the words that its clients know. */
class RoomSocket implements RoomOwner {
  readonly #connection: RoomConnection;
  readonly #requests: Requests | undefined;
  readonly #roomId: number;
  readonly #door: RoomHistorySource;
  readonly #language: Language;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    visit: RoomJoin,
  ) {
    const { wish, admitted } = visit;
    this.#roomId = wish.roomId;
    this.#door = visit.door;
    this.#language = admitted.language;
    this.#connection = new RoomConnection(opened, this, wish.roomId);
    const session = openSession(options, this.#connection, admitted.principal);
    if (!session) return;
    this.#requests = new Requests(options, session, admitted.language);
    this.#connection.pause(); // what a client says before it has heard that it is in waits unread
    void startSession(options, session, admitted, () => this.#enter(session, visit)).then(() =>
      this.#connection.resume(),
    );
  }

  heard(data: RawData, isBinary: boolean): void {
    const requests = this.#requests;
    requests?.take(roomRequestIn(this.#roomId, requests.session, data, isBinary));
  }

  drained(): void {
    this.#requests?.session.drained();
  }

  end(why: Goodbye): void {
    this.#requests?.session.end(why);
  }

  gone(): void {
    if (this.#requests) closeSession(this.#requests.session);
  }

  /** A permission was taken back, perhaps the one that this connection is for (HUB-7). */
  unsubscribed(): void {
    const session = this.#requests?.session;
    const needed = [roomChannel(this.#roomId), presenceChannel(this.#roomId)];
    if (session && needed.some((channel) => !session.subscriptions.has(channel))) this.#leave(session);
  }

  async #enter(session: Session, visit: RoomJoin): Promise<void> {
    try {
      await this.#follow(session, visit);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      this.#leave(session);
    }
  }

  /** Goes on from where the client was, or else from the newest messages; what comes after those is sent once. */
  async #follow(session: Session, { wish, entrance }: RoomJoin): Promise<void> {
    const { roomId: id, epoch, since } = wish;
    await session.subscribe({ channel: presenceChannel(id) }, () => undefined);
    await new Promise(setImmediate); // who has just come is among those who are there
    const active = await this.#door.activeUsers(id);
    if (epoch !== undefined && since !== undefined) {
      if (await this.#resume(session, active, { history: [], position: { epoch, seq: since } }, true)) return;
    }
    for (let from = entrance, tries = 0; tries < TRIES; tries++) {
      if (await this.#resume(session, active, from, false)) return;
      from = await this.#door.enter(session.principal, id, session.connection.address);
    }
    throw problem('server.busy');
  }

  /** Greets, where everything after the entrance's position can be told. @returns whether it can */
  async #resume(
    session: Session,
    active: readonly ActiveUser[],
    { history, position }: RoomHistory,
    recovered: boolean,
  ): Promise<boolean> {
    const id = this.#roomId;
    let greeted = false;
    await session.subscribe({ channel: roomChannel(id), since: position }, (answer) => {
      if (!answer.recovered) return;
      greeted = session.greeted = true;
      const { principal } = session;
      const data: RoomConnected = {
        room_id: id,
        active_users: [...active],
        history: [...history],
        user: { ...personOf(principal), guest: principal.kind === 'guest' },
        epoch: answer.epoch,
        seq: answer.seq,
        recovered,
      };
      this.#connection.greet(frameOf({ type: 'connected', data, timestamp: new Date().toISOString() }));
    });
    return greeted;
  }

  #leave(session: Session): void {
    this.#connection.tell(errorFrame(wireIn(problem('chat.room_not_found'), this.#language).error));
    session.end(goodbye('room_left'));
  }
}

/** How often a history is read that retention has overtaken before it could be gone on from. */
const TRIES = 3;
