import { RATINGS_CHANNEL } from '../../../../contract/features/ratings/channels';
import type { MoviesPage } from '../../../../contract/features/ratings/schemas';
import type { Answer } from '../../core/commands';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import { LiveQuery, type LiveQueryState, type Snapshot } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { films, withMine, type Films } from './reducer';

/** The films as a screen shows them, and the status of the data. */
export interface RatingsState extends Omit<LiveQueryState<Films>, 'state'> {
  readonly films?: Films;
  /** Retries a failed read now. */
  retry(): void;
}

export interface RatingsOptions {
  readonly rest: Rest;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the live query sends the subscription. */
  want(channel: string): () => void;
}

/** The user's ratings made while the films are being read. */
type Own = Map<string, number | null>;

/** All films with their scores: live while there are subscribers. */
export class Ratings {
  readonly store: Readable<RatingsState>;
  readonly #query: LiveQuery<Films>;
  readonly #keepAlive: KeepAlive;
  #running = false;
  #own: Own = new Map();

  constructor(private readonly options: RatingsOptions) {
    const reader = new LiveQuery<Films>({
      channel: RATINGS_CHANNEL,
      apply: films,
      load: () => this.#load(),
      up: options.up,
    });
    this.#query = reader;
    this.#keepAlive = new KeepAlive(LINGER_MS, () => this.#run());
    const retry = (): void => reader.retry();
    const shown = (): RatingsState => {
      const { state, ...reading } = reader.store.get();
      return { ...reading, ...(state && { films: state }), retry };
    };
    const store = new Store(shown(), { activate: this.#keepAlive.activate });
    reader.store.subscribe(() => store.set(shown()));
    this.store = store;
  }

  hear(message: ConnectionMessage): void {
    if (this.#running) this.#query.hear(message);
  }

  /** Handles the answer to the user's rating, from whichever tab of this browser. */
  answered({ command, outcome }: Answer): void {
    if (!('data' in outcome) || !(command.name === 'calificar' || command.name === 'quitar_calificacion')) return;
    const { movieId, rating } = outcome.data as { movieId: string; rating: number | null };
    this.#own.set(movieId, rating);
    this.#query.amend((state) => withMine(state, movieId, rating));
  }

  /** Reads again what is in no event: the user's ratings from elsewhere. The current state stays visible meanwhile. */
  look(): void {
    if (this.#running && this.#query.store.get().status === 'ready') this.#query.start();
  }

  /** The actor has changed: discards the previous actor's data. */
  startOver(): void {
    this.#keepAlive.stopNow();
    this.#query.forget();
    if (this.#running) this.#query.retry();
  }

  /** Reads page by page. Changes that a later page already contains arrive again as events, which does no harm. */
  async #load(): Promise<Snapshot<Films>> {
    const own: Own = new Map<string, number | null>();
    this.#own = own;
    const { position, ...first } = await this.#page();
    let { data: all, next } = first;
    for (let pages = 1; next !== null && pages < MAX_PAGES; pages++) {
      const page = await this.#page(next);
      all = [...all, ...page.data];
      next = page.next;
    }
    let state: Films = all;
    for (const [movieId, rating] of own) state = withMine(state, movieId, rating);
    return { state, position: { epoch: position.epoch, seq: position.seq } };
  }

  #page(after?: string): Promise<MoviesPage> {
    return this.options.rest.get<MoviesPage>('/api/movies', { limit: PAGE, after });
  }

  #run(): () => void {
    const unsubscribe = this.options.want(RATINGS_CHANNEL);
    this.#running = true;
    this.#query.start();
    return () => {
      this.#running = false;
      this.#query.stop();
      unsubscribe();
    };
  }
}

const PAGE = 200;
/** The most pages to read: a larger catalog is for searching, not for holding in memory. */
const MAX_PAGES = 10;
/** How long the films stay live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
