import type { RawData } from 'ws';
import { presenceChannel } from '../../../../contract/core/channels';
import { roomChannel } from '../../../../contract/features/chat/channels';
import { personOf } from '../../../../contract/core/person';
import { roomId, type MessageView } from '../../../../contract/features/chat/schemas';
import { resumeQuery, type RoomQuery } from '../../../../contract/core/endpoint';
import type { RoomConnected } from '../../../../contract/features/chat/room-socket';
import type { Position } from '../../../../contract/core/frames';
import type { Principal } from '../../../../contract/core/identity';
import type { Language } from '../../../../contract/core/text/language';
import { parseInput } from '../../../../contract/parse';
import type { ActiveUser } from '../../../../contract/core/presence';
import { goodbye, type Goodbye } from '../../../../contract/core/goodbye';
import { Problem, problem } from '../../../../contract/problems';
import { toWireInLanguage } from '../../../../contract/wire-in';
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

/** The source of the rooms' data for `/ws/{room_id}`. */
export interface RoomHistorySource {
  /**
   * Reads the newest messages of a room, the oldest first, with the position of its channel at the time of the read
   * (HUB-3).
   * @param from the client's address
   * @throws Problem `chat.room_not_found`, for absent and forbidden rooms alike; `request.rate_limited`, `server.busy`
   * where too many clients enter
   */
  enter(principal: Principal, roomId: number, from: string): Promise<RoomHistory>;
  /** Returns the users present in a room, on all nodes. */
  activeUsers(roomId: number): Promise<readonly ActiveUser[]>;
}

export interface RoomHistory {
  readonly history: readonly MessageView[];
  readonly position: Position;
}

/** The parsed address of a request. */
export interface RoomRequest extends RoomQuery {
  readonly roomId: number;
}

/** A client that has been admitted to a room. */
export interface RoomJoin {
  readonly request: RoomRequest;
  readonly admitted: Admitted;
  readonly snapshot: RoomHistory;
  readonly source: RoomHistorySource;
}

/** @throws Problem `chat.room_not_found` for an invalid room id, `request.invalid` for an invalid query */
function parseAddress({ pathname, searchParams }: Address): RoomRequest {
  const id = roomId.safeParse(pathname.slice(PATH.length));
  if (!id.success) throw problem('chat.room_not_found');
  return { roomId: id.data, ...parseInput(resumeQuery, Object.fromEntries(searchParams)) };
}

/** Admits a client to a room, before the upgrade: an inaccessible room is a 404. @throws Problem */
async function enterRoom(
  { handshake }: ServingOptions,
  source: RoomHistorySource,
  { request, before }: { request: RoomRequest; before: Admitted },
): Promise<Omit<RoomJoin, 'source'>> {
  const admitted = await handshake.authenticate(before, { username: request.username });
  return { request, admitted, snapshot: await source.enter(admitted.principal, request.roomId, admitted.address) };
}

const PATH = '/ws/';

/** `/ws/{room_id}`, over plain WebSockets. */
export const roomSocket = (source: RoomHistorySource): SocketEndpoint => ({
  takes: (pathname) => pathname.startsWith(PATH),
  request(address) {
    const request = parseAddress(address);
    return async (options, before) => {
      const join = await enterRoom(options, source, { request, before });
      return (opened) => new RoomSocket(options, opened, { ...join, source });
    };
  },
});

/** A client of `/ws/{room_id}`: one room, in the format that its clients expect. */
class RoomSocket implements RoomOwner {
  readonly #connection: RoomConnection;
  readonly #requests: Requests | undefined;
  readonly #roomId: number;
  readonly #source: RoomHistorySource;
  readonly #language: Language;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    join: RoomJoin,
  ) {
    const { request, admitted } = join;
    this.#roomId = request.roomId;
    this.#source = join.source;
    this.#language = admitted.language;
    this.#connection = new RoomConnection(opened, this, request.roomId);
    const session = openSession(options, this.#connection, admitted.principal);
    if (!session) return;
    this.#requests = new Requests(options, session, admitted.language);
    this.#connection.pause(); // messages that the client sends before its greeting wait unread
    void startSession(options, session, admitted, () => this.#enter(session, join)).then(() =>
      this.#connection.resume(),
    );
  }

  onMessage(data: RawData, isBinary: boolean): void {
    const requests = this.#requests;
    requests?.take(roomRequestIn(this.#roomId, requests.session, data, isBinary));
  }

  drained(): void {
    this.#requests?.session.drained();
  }

  end(why: Goodbye): void {
    this.#requests?.session.end(why);
  }

  onClose(): void {
    if (this.#requests) closeSession(this.#requests.session);
  }

  /** Ends the session if the revoked permission is one that this connection needs (HUB-7). */
  unsubscribed(): void {
    const session = this.#requests?.session;
    const needed = [roomChannel(this.#roomId), presenceChannel(this.#roomId)];
    if (session && needed.some((channel) => !session.subscriptions.has(channel))) this.#endSession(session);
  }

  async #enter(session: Session, join: RoomJoin): Promise<void> {
    try {
      await this.#subscribe(session, join);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      this.#endSession(session);
    }
  }

  /** Resumes from the client's position, or else from the newest messages. Later events are sent once. */
  async #subscribe(session: Session, { request, snapshot }: RoomJoin): Promise<void> {
    const { roomId: id, epoch, since } = request;
    await session.subscribe({ channel: presenceChannel(id) }, () => undefined);
    await new Promise(setImmediate); // so that the active users include this client
    const active = await this.#source.activeUsers(id);
    if (epoch !== undefined && since !== undefined) {
      if (await this.#resume(session, active, { history: [], position: { epoch, seq: since } }, true)) return;
    }
    for (let from = snapshot, tries = 0; tries < TRIES; tries++) {
      if (await this.#resume(session, active, from, false)) return;
      from = await this.#source.enter(session.principal, id, session.connection.address);
    }
    throw problem('server.busy');
  }

  /** Greets the client if every event after the position can be replayed. @returns whether it can */
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
      greeted = session.isStarted = true;
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

  #endSession(session: Session): void {
    this.#connection.sendNow(errorFrame(toWireInLanguage(problem('chat.room_not_found'), this.#language).error));
    session.end(goodbye('room_left'));
  }
}

/** Reads of a history that retention prunes past its position before the session can resume from it. */
const TRIES = 3;
