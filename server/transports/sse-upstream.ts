import type { HubRequest } from '../../contract/frames';
import type { Session } from '../hub/session';
import { FloodWatch } from './flood-watch';
import { answering, Requests, type RequestOptions } from './requests';
import type { SseConnection } from './sse-connection';
import { replyFrame } from './sse-wire';

/** What the client of a stream says by other requests. It is answered over the stream, where answers keep their place among the events. */
export class Upstream {
  readonly #requests: Requests;
  readonly #flood: FloodWatch;

  constructor(
    options: RequestOptions,
    private readonly session: Session,
    private readonly connection: SseConnection,
  ) {
    this.#requests = new Requests(options, session);
    this.#flood = new FloodWatch(options.messages);
    connection.heardAt = Date.now();
  }

  take({ type, ref, data }: HubRequest): void {
    this.connection.heardAt = Date.now();
    const why = this.#flood.packet(false);
    if (why) return this.session.end(why);
    const answer = answering(this.session, ref === undefined ? undefined : (reply) => replyFrame(ref, reply));
    this.#requests.take({ name: type, input: data ?? (data === null ? null : {}), answer });
  }
}
