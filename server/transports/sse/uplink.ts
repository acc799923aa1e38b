import type { HubRequest } from '../../../contract/core/frames';
import type { Language } from '../../../contract/core/text/language';
import type { Session } from '../../hub/session';
import { FloodGuard } from '../admission/flood-guard';
import { replyTo, Requests, type RequestOptions } from '../shared/requests';
import type { SseConnection } from './connection';
import { replyFrame } from './codec';

/** The client of a stream that also sends requests. */
interface UpstreamClient {
  readonly session: Session;
  readonly connection: SseConnection;
  readonly language: Language;
}

/** Executes the requests that a stream's client sends by POST. Replies go over the stream, in order with the events. */
export class Upstream {
  readonly #requests: Requests;
  readonly #flood: FloodGuard;

  constructor(
    options: RequestOptions,
    private readonly client: UpstreamClient,
  ) {
    const { session, connection, language } = client;
    this.#requests = new Requests(options, session, language);
    this.#flood = new FloodGuard(options.messages);
    connection.lastRequestAt = Date.now();
  }

  take({ type, ref, data }: HubRequest): void {
    const { session, connection } = this.client;
    connection.lastRequestAt = Date.now();
    const why = this.#flood.packet(false);
    if (why) return session.end(why);
    const answer = replyTo(session, ref === undefined ? undefined : (reply) => replyFrame(ref, reply));
    this.#requests.take({ name: type, input: data ?? (data === null ? null : {}), answer });
  }
}
