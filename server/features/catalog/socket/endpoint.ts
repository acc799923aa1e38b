import type { RawData } from 'ws';
import { connectionEstablished, type ConnectionEstablished } from '../../../../contract/features/catalog/socket';
import { CATALOG_CHANNEL } from '../../../../contract/features/catalog/channels';
import { SESSION_CHANNEL } from '../../../../contract/core/channels';
import { resumeQuery, type RoomQuery } from '../../../../contract/core/endpoint';
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

/** A client that has been admitted. */
interface CatalogJoin {
  readonly query: RoomQuery;
  readonly admitted: Admitted;
}

/** A connection that receives the catalog's events only, and none before its greeting. */
class CatalogConnection extends WebSocketConnection {
  #greeted = false;

  override get ready(): boolean {
    return this.#greeted && super.ready;
  }

  /** Sends the first frame; the events that have waited for it may follow. */
  greet(frame: WebSocketFrame): void {
    super.send([frame]);
    this.#greeted = true;
  }

  override send(frames: readonly WebSocketFrame[]): void {
    super.send(frames.filter(isRelevant));
  }
}

function isRelevant({ channel, type }: WebSocketFrame): boolean {
  if (channel === SESSION_CHANNEL) return type === 'resync' || type === 'aviso';
  return channel === '' || channel === CATALOG_CHANNEL; // a reply, a goodbye, or an event
}

/** `/`, over plain WebSockets. */
export const catalogSocket: SocketEndpoint = {
  takes: (pathname) => pathname === '/',
  request({ searchParams }) {
    const query = parseInput(resumeQuery, Object.fromEntries(searchParams));
    return async (options, before) => {
      const admitted = await options.handshake.authenticate(before, { username: query.username });
      return (opened) => new CatalogSocket(options, opened, { query, admitted });
    };
  },
};

/** A client of `/`: the catalog, in the format that its clients expect. */
class CatalogSocket implements ConnectionOwner {
  readonly #connection: CatalogConnection;
  readonly #requests: Requests | undefined;

  constructor(
    readonly options: ServingOptions,
    opened: OpenedSocket,
    { query, admitted }: CatalogJoin,
  ) {
    this.#connection = new CatalogConnection(opened, this);
    const session = openSession(options, this.#connection, admitted.principal);
    if (!session) return;
    this.#requests = new Requests(options, session, admitted.language);
    this.#connection.pause(); // messages that the client sends before its greeting wait unread
    void startSession(options, session, admitted, () => this.#enter(session, query)).then(() =>
      this.#connection.resume(),
    );
  }

  onMessage(data: RawData, isBinary: boolean): void {
    const requests = this.#requests;
    requests?.take(catalogRequestIn(requests.session, data, isBinary));
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

  /** Resumes from the client's position, or else starts now: the client reads the products after its greeting. */
  #enter(session: Session, { epoch, since }: RoomQuery): Promise<void> {
    const from = epoch !== undefined && since !== undefined && { since: { epoch, seq: since } };
    return session.subscribe({ channel: CATALOG_CHANNEL, ...from }, (answer) => {
      session.isStarted = true;
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
