import { z } from 'zod';
import { nameText } from '../../core/text/names';

/** Most stars of a rating; a histogram has one count for each number of stars, the fewest first. */
export const MAX_STARS = 5;

export const movieId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'de 1 a 64 letras, cifras, _ o -');
export const rating = z.number().int().min(1).max(MAX_STARS);
export const ratingActions = ['create', 'update', 'delete'] as const;
export type RatingAction = (typeof ratingActions)[number];

const title = nameText(200);
/** The earliest film is of 1888. */
const year = z.number().int().min(1888).max(2100);
const genre = nameText(60);
const generated = { id: z.string(), id_generado: z.boolean().optional() };

/** A film's score: all its ratings together. */
const score = {
  /** With two decimals at most; null while it has no ratings. */
  average: z.number().min(1).max(MAX_STARS).nullable(),
  count: z.number().int().min(0),
  /** Number of ratings with one star, two, … five. */
  histogram: z.array(z.number().int().min(0)).length(MAX_STARS),
};

/** A film with its reader's own rating. */
export const movieView = z.strictObject({
  movieId,
  title: z.string(),
  year: z.number().int(),
  genre: z.string().optional(),
  ...score,
  /** The reader's own rating; null if there is none. */
  mine: rating.nullable(),
});
export type MovieView = z.infer<typeof movieView>;

// ── Reading ─────────────────────────────────────────────────────────────────

/** Query of `GET /api/movies`, in order of titles. */
export const moviesQuery = z.strictObject({
  /** Any part of a title or a genre, in any case. */
  q: z.string().trim().max(80).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The previous page's `next`. */
  after: movieId.optional(),
});
export type MoviesQuery = z.infer<typeof moviesQuery>;

/** The channel's position at which a view was read (HUB-3). */
export const ratingsPosition = z.strictObject({ channel: z.string(), epoch: z.string(), seq: z.number().int() });
export type RatingsPosition = z.infer<typeof ratingsPosition>;

/** Answer of `GET /api/movies`. */
export const moviesPage = z.strictObject({
  data: z.array(movieView),
  next: movieId.nullable(),
  /** Number of all matching films. */
  total: z.number().int(),
  position: ratingsPosition,
});
export type MoviesPage = z.infer<typeof moviesPage>;

// ── Commands ────────────────────────────────────────────────────────────────

export const rateInput = z.strictObject({ movieId, rating });
export const unrateInput = z.strictObject({ movieId });
/** The caller's current rating and the film's score with it. */
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
 * Events of the channel `ratings`. Each carries its type, film and time in its data, since clients of the unnamed event
 * stream receive nothing else. Raters stay anonymous.
 */
export const ratingEvents = {
  /** `data` has the whole score of a film of the hub, so that a newer event makes up for all older ones. */
  'rating-updated': z.strictObject({
    type: z.literal('rating-updated'),
    movieId,
    data: z.looseObject({
      /** The rating; null if it was withdrawn. A broadcast may omit it and `action`. */
      rating: rating.nullable().optional(),
      action: z.enum(ratingActions).optional(),
      /** Missing if the film is not in the hub: then it is a broadcast. */
      ...z.strictObject(score).partial().shape,
      /** From another service: the rating may be missing from the score. */
      broadcast: z.literal(true).optional(),
    }),
    /** Milliseconds since 1970. */
    timestamp: z.number().int(),
  }),
  /** A new film. */
  'movie-created': z.strictObject({
    type: z.literal('movie-created'),
    movieId,
    data: movieView.omit({ movieId: true, mine: true }),
    timestamp: z.number().int(),
  }),
  /** A broadcast of any other type, which is in `type`. */
  broadcast: z.strictObject({
    type: z.string(),
    movieId: movieId.optional(),
    data: z.looseObject({ broadcast: z.literal(true) }),
    timestamp: z.number().int(),
  }),
} as const satisfies Record<string, z.ZodType>;

export type RatingEventType = keyof typeof ratingEvents;
/** The data of an event of the hub's own types. */
export type RatingEvent = {
  [T in Exclude<RatingEventType, 'broadcast'>]: z.infer<(typeof ratingEvents)[T]>;
}['rating-updated' | 'movie-created'];
/** An event's data, by its type. */
export type RatingEventData = { [T in RatingEventType]: z.infer<(typeof ratingEvents)[T]> };
/** The data of a broadcast of another type than the hub's. */
export type BroadcastEvent = z.infer<typeof ratingEvents.broadcast>;
