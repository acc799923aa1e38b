import { z } from 'zod';
import { nameText } from '../../core/text/names';

/** How many stars a film can be given; a histogram has a place for each, the fewest first. */
export const MAX_STARS = 5;

export const movieId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'de 1 a 64 letras, cifras, _ o -');
export const rating = z.number().int().min(1).max(MAX_STARS);
export const ratingActions = ['create', 'update', 'delete'] as const;
export type RatingAction = (typeof ratingActions)[number];

const title = nameText(200);
/** Films are not older than films. */
const year = z.number().int().min(1888).max(2100);
const genre = nameText(60);
const generated = { id: z.string(), id_generado: z.boolean().optional() };

/** How a film is rated by everybody together. */
const score = {
  /** With two decimals at most; null where nobody has rated it. */
  average: z.number().min(1).max(MAX_STARS).nullable(),
  count: z.number().int().min(0),
  /** How many gave one star, two, … five. */
  histogram: z.array(z.number().int().min(0)).length(MAX_STARS),
};

/** A film, and how its reader has rated it. */
export const movieView = z.strictObject({
  movieId,
  title: z.string(),
  year: z.number().int(),
  genre: z.string().optional(),
  ...score,
  /** The reader's own rating; null where there is none. */
  mine: rating.nullable(),
});
export type MovieView = z.infer<typeof movieView>;

// ── Reading ─────────────────────────────────────────────────────────────────

/** Query of `GET /api/movies`, in order of their titles. */
export const moviesQuery = z.strictObject({
  /** Any part of a title or a genre, whatever the case of its letters. */
  q: z.string().trim().max(80).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before. */
  after: movieId.optional(),
});
export type MoviesQuery = z.infer<typeof moviesQuery>;

/** Where the channel stood when a view was read (HUB-3). */
export const ratingsPosition = z.strictObject({ channel: z.string(), epoch: z.string(), seq: z.number().int() });
export type RatingsPosition = z.infer<typeof ratingsPosition>;

/** Answer of `GET /api/movies`. */
export const moviesPage = z.strictObject({
  data: z.array(movieView),
  next: movieId.nullable(),
  /** How many match in all. */
  total: z.number().int(),
  position: ratingsPosition,
});
export type MoviesPage = z.infer<typeof moviesPage>;

// ── Commands ────────────────────────────────────────────────────────────────

export const rateInput = z.strictObject({ movieId, rating });
export const unrateInput = z.strictObject({ movieId });
/** The caller's rating as it is now, and the film's score with it. */
export const rateReply = z.strictObject({
  ...generated,
  movieId,
  rating: rating.nullable(),
  action: z.enum(ratingActions),
  ...score,
});

/** For administrators. Without a `movieId` it is made from title and year. */
export const createMovieInput = z.strictObject({ movieId: movieId.optional(), title, year, genre: genre.optional() });
export const createMovieReply = z.strictObject({ ...generated, movie: movieView });

// ── Events ──────────────────────────────────────────────────────────────────

/**
 * Events of the channel `ratings`. Each carries its own type, film and time, since clients of the bare event stream
 * have nothing else to tell them by. Who rated is told to nobody.
 */
export const ratingEvents = {
  /** `data` has the whole score of a film of the hub, so that a newer event makes up for any before it. */
  'rating-updated': z.strictObject({
    type: z.literal('rating-updated'),
    movieId,
    data: z.looseObject({
      /** The rating that was given; null where one was taken back. A broadcast may leave it and `action` out. */
      rating: rating.nullable().optional(),
      action: z.enum(ratingActions).optional(),
      /** Missing where the film is not one of the hub's: then it is a broadcast. */
      ...z.strictObject(score).partial().shape,
      /** Told from outside: it may name a rating that is not in the score. */
      broadcast: z.literal(true).optional(),
    }),
    /** Milliseconds since 1970. */
    timestamp: z.number().int(),
  }),
  /** A film that was not there before. */
  'movie-created': z.strictObject({
    type: z.literal('movie-created'),
    movieId,
    data: movieView.omit({ movieId: true, mine: true }),
    timestamp: z.number().int(),
  }),
  /** A broadcast of another service under another type, which stands within. */
  broadcast: z.strictObject({
    type: z.string(),
    movieId: movieId.optional(),
    data: z.looseObject({ broadcast: z.literal(true) }),
    timestamp: z.number().int(),
  }),
} as const satisfies Record<string, z.ZodType>;

export type RatingEventType = keyof typeof ratingEvents;
/** An event's data of the hub's own types. */
export type RatingEvent = {
  [T in Exclude<RatingEventType, 'broadcast'>]: z.infer<(typeof ratingEvents)[T]>;
}['rating-updated' | 'movie-created'];
/** An event's data, by its type. */
export type RatingEventData = { [T in RatingEventType]: z.infer<(typeof ratingEvents)[T]> };
/** A broadcast whose type is none of the hub's. */
export type ForeignEvent = z.infer<typeof ratingEvents.broadcast>;
