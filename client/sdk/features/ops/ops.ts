import { OPS_CHANNEL } from '../../../../contract/features/ops/channels';
import type { Position } from '../../../../contract/core/frames';
import type { JobDetail, JobView, OpsSnapshot, ProxyView } from '../../../../contract/features/ops/schemas';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, Up } from '../../core/client-channel';
import { LiveQuery, type Reading } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { ops, opsView, type OpsView } from './reducer';

/** The operations on the screen: how they stand, and how sure that is. */
export interface OpsState extends Omit<Reading<OpsView>, 'state'> {
  readonly view?: OpsView;
  /** Tries again now what has failed. */
  retry(): void;
}

export interface OpsOptions {
  readonly rest: Rest;
  up(message: Up): void;
  /** Wants a channel until what it returns is called; the reader asks for the events itself. */
  want(channel: string): () => void;
}

/** Which proxies, and how many of them. */
export interface ProxiesAsked {
  readonly trabajo?: number;
  readonly limite?: number;
  readonly despues?: string;
}

/** Logs, jobs and what befalls the nodes: live while somebody subscribes. */
export class Ops {
  readonly state: Readable<OpsState>;
  readonly #reader: LiveQuery<OpsView>;
  readonly #life: KeepAlive;
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
    this.#reader = reader;
    this.#life = new KeepAlive(LINGER_MS, () => this.#run());
    const store = new Store(shown(), { activate: this.#life.activate });
    reader.store.subscribe(() => store.set(shown()));
    this.state = store;
  }

  hear(message: Down): void {
    if (this.#running) this.#reader.hear(message);
  }

  /** Somebody else has signed in: nothing of the last one stays in memory. */
  startOver(): void {
    this.#life.hurry();
    this.#reader.forget();
    if (this.#running) this.#reader.retry();
  }

  /** A job with its sources. @throws Problem */
  async job(trabajo: number): Promise<JobDetail> {
    return (await this.options.rest.get<{ data: JobDetail }>(`/api/ops/jobs/${trabajo}`)).data;
  }

  /** Jobs before one, newest first. @throws Problem */
  async jobsBefore(trabajo: number, limite = 20): Promise<{ jobs: JobView[]; more: boolean }> {
    const answer = await this.options.rest.get<{ data: JobView[]; siguiente: number | null }>('/api/ops/jobs', {
      antes: trabajo,
      limite,
    });
    return { jobs: answer.data, more: answer.siguiente !== null };
  }

  /** Proxies in order of address. @throws Problem */
  async proxies(asked: ProxiesAsked): Promise<{ proxies: ProxyView[]; total: number }> {
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
    const leave = this.options.want(OPS_CHANNEL);
    this.#running = true;
    this.#reader.start();
    return () => {
      this.#running = false;
      this.#reader.stop();
      leave();
    };
  }
}

/** How long it stays live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
