import type { RawData } from 'ws';
import { connectionEstablished, type ConnectionEstablished } from '../../../../contract/features/catalog/socket';
import { CATALOG_CHANNEL } from '../../../../contract/features/catalog/channels';
import { SESSION_CHANNEL } from '../../../../contract/core/channels';
import { roomQuery, type RoomQuery } from '../../../../contract/core/endpoint';
import type { Subscribed } from '../../../../contract/core/frames';
import { toUserView, type Principal } from '../../../../contract/core/identity';
import { parseInput } from '../../../../contract/parse';
import type { Goodbye } from '../../../../contract/core/goodbye';
import type { Session } from '../../../hub/session';
import type { Admitted } from '../../../transports/admission/handshake';
import { Requests } from '../../../transports/shared/requests';
import {
  openSession,
  closeSession,
  startSession,
  type ServingOptions,
} from '../../../transports/shared/session-lifecycle';
import { catalogRequestIn } from './messages';
import { WebSocketConnection, type ConnectionOwner, type OpenedSocket } from '../../../transports/websocket/connection';
import type { SocketEndpoint } from '../../../transports/websocket/endpoint';
import { frameOf, type WebSocketFrame } from '../../../transports/websocket/codec';

/** Somebody who was let in. */
interface CatalogVisit {
  readonly wish: RoomQuery;
  readonly admitted: Admitted;
}

/** A connection that hears of the catalog alone, and of nothing before it has been greeted. */
class CatalogConnection extends WebSocketConnection {
  #greeted = false;

  override get ready(): boolean {
    return this.#greeted && super.ready;
  }

  /** The first frame: what has come meanwhile may follow. */
  greet(frame: WebSocketFrame): void {
    super.send([frame]);
    this.#greeted = true;
  }

  override send(frames: readonly WebSocketFrame[]): void {
    super.send(frames.filter(concerns));
  }
}

function concerns({ channel, type }: WebSocketFrame): boolean {
  if (channel === SESSION_CHANNEL) return type === 'resync' || type === 'aviso';
  return channel === '' || channel === CATALOG_CHANNEL; // an answer, a farewell, or an event
}

/** `/`, over plain WebSockets. */
export const catalogSocket: SocketEndpoint = {
  takes: (pathname) => pathname === '/',
  request({ searchParams }) {
    const wish = parseInput(roomQuery, Object.fromEntries(searchParams));
    return async (options, shown) => {
      const admitted = await options.handshake.introduce(shown, { username: wish.username });
      return (opened) => new CatalogSocket(options, opened, { wish, admitted });
    };
  },
};

/** `/`: the catalog, in the words that its clients know. */
class CatalogSocket implements ConnectionOwner {
  readonly #connection: CatalogConnection;
  readonly #requests: Requests | undefined;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    { wish, admitted }: CatalogVisit,
  ) {
    this.#connection = new CatalogConnection(opened, this);
    const session = openSession(options, this.#connection, admitted.principal);
    if (!session) return;
    this.#requests = new Requests(options, session, admitted.language);
    this.#connection.pause(); // what a client says before it has heard that it is in waits unread
    void startSession(options, session, admitted, () => this.#enter(session, wish)).then(() =>
      this.#connection.resume(),
    );
  }

  heard(data: RawData, isBinary: boolean): void {
    const requests = this.#requests;
    requests?.take(catalogRequestIn(requests.session, data, isBinary));
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

  /** Goes on from where the client was, or else from now: it reads the products once it has been greeted. */
  #enter(session: Session, { epoch, since }: RoomQuery): Promise<void> {
    const from = epoch !== undefined && since !== undefined && { since: { epoch, seq: since } };
    return session.subscribe({ channel: CATALOG_CHANNEL, ...from }, (answer) => {
      session.greeted = true;
      this.#connection.greet(frameOf(greeting(session.principal, answer)));
    });
  }
}

const greeting = (principal: Principal, { channel, epoch, seq, recovered }: Subscribed): ConnectionEstablished => ({
  type: connectionEstablished.shape.type.value,
  message: connectionEstablished.shape.message.value,
  timestamp: new Date().toISOString(),
  ...{ channel, epoch, seq, recovered },
  usuario: principal.kind === 'user' ? toUserView(principal) : null,
});
