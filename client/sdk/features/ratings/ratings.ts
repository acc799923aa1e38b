import { RATINGS_CHANNEL } from '../../../../contract/features/ratings/channels';
import type { MoviesPage } from '../../../../contract/features/ratings/schemas';
import type { Answer } from '../../core/commands';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, Up } from '../../core/client-channel';
import { LiveQuery, type Reading, type Snapshot } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { films, withMine, type Films } from './reducer';

/** The films on the screen: how they are rated, and how sure that is. */
export interface RatingsState extends Omit<Reading<Films>, 'state'> {
  readonly films?: Films;
  /** Tries again now what has failed. */
  retry(): void;
}

export interface RatingsOptions {
  readonly rest: Rest;
  up(message: Up): void;
  /** Wants a channel until what it returns is called; the reader asks for the events itself. */
  want(channel: string): () => void;
}

/** What somebody has rated while the films were being read. */
type Own = Map<string, number | null>;

/** All films with their scores: they follow their channel while somebody subscribes. */
export class Ratings {
  readonly store: Readable<RatingsState>;
  readonly #reader: LiveQuery<Films>;
  readonly #life: KeepAlive;
  #running = false;
  #own: Own = new Map();

  constructor(private readonly options: RatingsOptions) {
    const reader = new LiveQuery<Films>({
      channel: RATINGS_CHANNEL,
      apply: films,
      load: () => this.#load(),
      up: options.up,
    });
    this.#reader = reader;
    this.#life = new KeepAlive(LINGER_MS, () => this.#run());
    const retry = (): void => reader.retry();
    const shown = (): RatingsState => {
      const { state, ...reading } = reader.store.get();
      return { ...reading, ...(state && { films: state }), retry };
    };
    const store = new Store(shown(), { activate: this.#life.activate });
    reader.store.subscribe(() => store.set(shown()));
    this.store = store;
  }

  hear(message: Down): void {
    if (this.#running) this.#reader.hear(message);
  }

  /** Word of one's own rating, from whichever tab of this browser. */
  answered({ command, outcome }: Answer): void {
    if (!('data' in outcome) || !(command.name === 'calificar' || command.name === 'quitar_calificacion')) return;
    const { movieId, rating } = outcome.data as { movieId: string; rating: number | null };
    this.#own.set(movieId, rating);
    this.#reader.amend((state) => withMine(state, movieId, rating));
  }

  /** Reads again what no event tells: how the user has rated elsewhere. What is shown stays in sight meanwhile. */
  look(): void {
    if (this.#running && this.#reader.store.get().status === 'ready') this.#reader.start();
  }

  /** Somebody else has signed in: nothing of the last one's stays. */
  startOver(): void {
    this.#life.hurry();
    this.#reader.forget();
    if (this.#running) this.#reader.retry();
  }

  /** Page by page: what a later page is ahead of the first one is told again by events, which does no harm. */
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
    const leave = this.options.want(RATINGS_CHANNEL);
    this.#running = true;
    this.#reader.start();
    return () => {
      this.#running = false;
      this.#reader.stop();
      leave();
    };
  }
}

const PAGE = 200;
/** More films than these are for searching, not for holding in memory. */
const MAX_PAGES = 10;
/** How long the films stay live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
