import type { AuditEntry } from '../../audit/audit-entry';
import type { Quota } from '../../db/quota';
import { rerated, type Histogram } from './score';

/** A film, as the rules use it, with its row locked. */
export interface Film {
  readonly movieId: string;
  readonly title: string;
  readonly year: number;
  readonly genre: string | null;
  histogram: Histogram;
}

/** A rating that the batch changes; `rating` is null where it was withdrawn. */
export interface Rated {
  readonly movieId: string;
  readonly rater: string;
  readonly rating: number | null;
  readonly at: Date;
}

/** The films of a batch of commands, locked, with the raters' earlier ratings, and the batch's changes to them. */
export class FilmBatch {
  readonly created: { film: Film; by: string | null; at: Date }[] = [];
  readonly auditEntries: AuditEntry[] = [];
  readonly #rescored = new Set<Film>();
  readonly #rerated = new Map<string, Rated>();

  constructor(
    private readonly films: Map<string, Film>,
    /** Ratings by film and rater. */
    private readonly ratings: Map<string, number>,
    /** Counts films by the user name of their creator. */
    readonly quota: Quota,
  ) {}

  film(movieId: string): Film | undefined {
    return this.films.get(movieId);
  }

  ratingOf({ movieId }: Film, rater: string): number | null {
    return this.ratings.get(ratingKey(movieId, rater)) ?? null;
  }

  /** Existing films whose score has changed, in lock order. */
  get rescored(): Film[] {
    const isNew = new Set(this.created.map(({ film }) => film));
    return [...this.#rescored].filter((film) => !isNew.has(film)).sort((a, b) => (a.movieId < b.movieId ? -1 : 1));
  }

  /** Every changed rating, with its final value. */
  get rerated(): Rated[] {
    return [...this.#rerated.values()];
  }

  /** Rates a film, or withdraws the rating, and updates the film's score. */
  rate(film: Film, { rater, rating, at }: Omit<Rated, 'movieId'>): void {
    const key = ratingKey(film.movieId, rater);
    film.histogram = rerated(film.histogram, this.ratings.get(key) ?? null, rating);
    if (rating === null) this.ratings.delete(key);
    else this.ratings.set(key, rating);
    this.#rerated.set(key, { movieId: film.movieId, rater, rating, at });
    this.#rescored.add(film);
  }

  create(film: Film, by: string | null, at: Date): void {
    this.films.set(film.movieId, film);
    this.created.push({ film, by, at });
  }
}

/** Returns the key of a rater's rating of a film. */
export const ratingKey = (movieId: string, rater: string): string => `${movieId} ${rater}`;
