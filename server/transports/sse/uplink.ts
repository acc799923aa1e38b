import type { HubRequest } from '../../../contract/core/frames';
import type { Language } from '../../../contract/core/text/language';
import type { Session } from '../../hub/session';
import { FloodWatch } from '../admission/flood-guard';
import { answering, Requests, type RequestOptions } from '../shared/requests';
import type { SseConnection } from './connection';
import { replyFrame } from './codec';

/** The client of a stream that also says things. */
interface Talker {
  readonly session: Session;
  readonly connection: SseConnection;
  readonly language: Language;
}

/** What the client of a stream says by other requests. It is answered over the stream, where answers keep their place among the events. */
export class Upstream {
  readonly #requests: Requests;
  readonly #flood: FloodWatch;

  constructor(
    options: RequestOptions,
    private readonly client: Talker,
  ) {
    const { session, connection, language } = client;
    this.#requests = new Requests(options, session, language);
    this.#flood = new FloodWatch(options.messages);
    connection.heardAt = Date.now();
  }

  take({ type, ref, data }: HubRequest): void {
    const { session, connection } = this.client;
    connection.heardAt = Date.now();
    const why = this.#flood.packet(false);
    if (why) return session.end(why);
    const answer = answering(session, ref === undefined ? undefined : (reply) => replyFrame(ref, reply));
    this.#requests.take({ name: type, input: data ?? (data === null ? null : {}), answer });
  }
}
