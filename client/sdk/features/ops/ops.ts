import { OPS_CHANNEL } from '../../../../contract/features/ops/channels';
import type { Position } from '../../../../contract/core/frames';
import type { JobDetail, JobView, OpsSnapshot, ProxyView } from '../../../../contract/features/ops/schemas';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import { LiveQuery, type LiveQueryState } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { ops, opsView, type OpsView } from './reducer';

/** The operations as a screen shows them, and the status of the data. */
export interface OpsState extends Omit<LiveQueryState<OpsView>, 'state'> {
  readonly view?: OpsView;
  /** Retries a failed read now. */
  retry(): void;
}

export interface OpsOptions {
  readonly rest: Rest;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the live query sends the subscription. */
  want(channel: string): () => void;
}

/** Which proxies to read, and how many. */
export interface ProxyQuery {
  readonly trabajo?: number;
  readonly limite?: number;
  readonly despues?: string;
}

/** Logs, jobs and events of the nodes: live while there are subscribers. */
export class Ops {
  readonly state: Readable<OpsState>;
  readonly #query: LiveQuery<OpsView>;
  readonly #keepAlive: KeepAlive;
  #running = false;

  constructor(private readonly options: OpsOptions) {
    const reader = new LiveQuery<OpsView>({
      channel: OPS_CHANNEL,
      apply: ops,
      load: () => this.#load(),
      up: options.up,
    });
    const retry = (): void => reader.retry();
    const shown = (): OpsState => {
      const { state, ...reading } = reader.store.get();
      return { ...reading, ...(state && { view: state }), retry };
    };
    this.#query = reader;
    this.#keepAlive = new KeepAlive(LINGER_MS, () => this.#run());
    const store = new Store(shown(), { activate: this.#keepAlive.activate });
    reader.store.subscribe(() => store.set(shown()));
    this.state = store;
  }

  hear(message: ConnectionMessage): void {
    if (this.#running) this.#query.hear(message);
  }

  /** The actor has changed: discards the previous actor's data. */
  startOver(): void {
    this.#keepAlive.stopNow();
    this.#query.forget();
    if (this.#running) this.#query.retry();
  }

  /** Reads a job with its sources. @throws Problem */
  async job(trabajo: number): Promise<JobDetail> {
    return (await this.options.rest.get<{ data: JobDetail }>(`/api/ops/jobs/${trabajo}`)).data;
  }

  /** Reads the jobs before a job, newest first. @throws Problem */
  async jobsBefore(trabajo: number, limite = 20): Promise<{ jobs: JobView[]; more: boolean }> {
    const answer = await this.options.rest.get<{ data: JobView[]; siguiente: number | null }>('/api/ops/jobs', {
      antes: trabajo,
      limite,
    });
    return { jobs: answer.data, more: answer.siguiente !== null };
  }

  /** Reads proxies, ordered by address. @throws Problem */
  async proxies(asked: ProxyQuery): Promise<{ proxies: ProxyView[]; total: number }> {
    const { data, total } = await this.options.rest.get<{ data: ProxyView[]; total: number }>('/api/ops/proxies', {
      ...asked,
    });
    return { proxies: data, total };
  }

  async #load(): Promise<{ state: OpsView; position: Position }> {
    const { data, posicion } = await this.options.rest.get<{ data: OpsSnapshot; posicion: Position }>('/api/ops');
    return { state: opsView(data), position: posicion };
  }

  #run(): () => void {
    const unsubscribe = this.options.want(OPS_CHANNEL);
    this.#running = true;
    this.#query.start();
    return () => {
      this.#running = false;
      this.#query.stop();
      unsubscribe();
    };
  }
}

/** How long the view stays live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
