import { createHash } from 'node:crypto';
import { events } from '../../../contract/events';
import { RATING_UPDATED } from '../../../contract/features/ratings/broadcast';
import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import type { Principal } from '../../../contract/core/identity';
import { type Problem, problem } from '../../../contract/problems';
import type {
  MovieView,
  RatingAction,
  RatingEventData,
  RatingEventType,
} from '../../../contract/features/ratings/schemas';
import { addressKey } from '../../limits/client-address';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';
import { NO_RATINGS, scoreOf } from './score';
import type { Film, FilmBatch } from './film-batch';

/** The commands on films, by their names on the wire. */
export const ratingCommands = ['calificar', 'quitar_calificacion', 'crear_pelicula', 'difundir'] as const;
export type RatingCommand = Command<(typeof ratingCommands)[number]>;

/** Returns whether a principal may do everything: an administrator, and any client in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** Decides a command on the batch: returns its effect or a problem. */
export function decide(batch: FilmBatch, command: RatingCommand, mayOperateAll: MayOperateAll): Decision {
  const { principal } = command;
  const all = mayOperateAll(principal);
  switch (command.name) {
    case 'calificar':
    case 'quitar_calificacion':
      return principal.kind === 'user' || all ? rate(batch, command) : problem('auth.required');
    case 'crear_pelicula':
      return all ? createFilm(batch, command) : refuse(principal);
    case 'difundir':
      return all || hasBroadcastScope(principal) ? broadcast(batch, command) : refuse(principal);
  }
}

/** Returns whether the principal is a program whose token permits broadcasts. */
const hasBroadcastScope = (principal: Principal): boolean =>
  principal.kind === 'guest' && principal.scope === 'broadcast';

const refuse = (principal: Principal): Problem =>
  problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');

/**
 * Returns the id under which a rating counts. Guests, who may rate in classroom mode only, are identified by their
 * address (for IPv6, its /64 network): reloading the page must not create a second rater.
 */
export const raterOf = (principal: Principal, address: string | undefined): string =>
  principal.kind === 'user' ? principal.id : `guest:${address === undefined ? principal.id : addressKey(address)}`;

/** Rates a film, or withdraws the rating. Repeating the same rating publishes no event. */
function rate(batch: FilmBatch, command: Command<'calificar' | 'quitar_calificacion'>): Decision {
  const { name, input, principal, from, at } = command;
  const film = batch.film(input.movieId);
  if (!film) return notFound();
  const rater = raterOf(principal, from);
  const before = batch.ratingOf(film, rater);
  const rating = name === 'calificar' ? input.rating : null;
  if (rating === null && before === null) return problem('ratings.not_rated', { field: 'movieId' });
  const action: RatingAction = rating === null ? 'delete' : before === null ? 'create' : 'update';
  const changes = rating !== before;
  if (changes) batch.rate(film, { rater, rating, at });
  const eventData = { rating, action, ...scoreOf(film.histogram) };
  return {
    data: { id: command.id, movieId: film.movieId, ...eventData },
    events: changes
      ? [
          event(RATING_UPDATED, {
            type: RATING_UPDATED,
            movieId: film.movieId,
            data: eventData,
            timestamp: at.getTime(),
          }),
        ]
      : [],
  };
}

/** Types of the hub's own events, which no broadcast may use. */
const ownTypes: ReadonlySet<string> = new Set(
  Object.values(events)
    .flatMap((types) => Object.keys(types))
    .filter((type) => type !== RATING_UPDATED),
);

/**
 * Publishes a caller's event. Its score is always the film's stored one; an unknown film gets no score. Any other type
 * is wrapped in an event `broadcast`, so that it cannot become the name of one of the hub's own events on any
 * transport.
 */
function broadcast(batch: FilmBatch, { id, input, at }: Command<'difundir'>): Decision {
  const { type, movieId, data } = input;
  if (ownTypes.has(type)) {
    return problem('request.invalid', { field: 'type', message: 'type: es un tipo de evento del propio servidor' });
  }
  const timestamp = at.getTime();
  const reply = { id, ...(movieId !== undefined && { movieId }) };
  if (type !== RATING_UPDATED || movieId === undefined) {
    const eventData = {
      type,
      ...(movieId !== undefined && { movieId }),
      data: { ...data, broadcast: true as const },
      timestamp,
    };
    return { data: reply, events: [event('broadcast', eventData)] };
  }
  const film = batch.film(movieId);
  const { average: _, count: __, histogram: ___, ...rest } = data;
  const eventData = { ...rest, ...(film && scoreOf(film.histogram)), broadcast: true as const };
  return {
    data: reply,
    events: [event(RATING_UPDATED, { type: RATING_UPDATED, movieId, data: eventData, timestamp })],
  };
}

function createFilm(batch: FilmBatch, command: Command<'crear_pelicula'>): Decision {
  const { id, input, principal, from, at } = command;
  const film = filmOf(input);
  const { movieId } = film;
  if (batch.film(movieId)) return problem('ratings.movie_exists', { field: 'movieId' });
  const creator = creatorOf(principal);
  if (batch.quota.isFull(creator ?? '')) return problem('ratings.too_many_movies');
  batch.quota.add(creator ?? '');
  const by = { principal, address: from };
  batch.create(film, creator, at);
  batch.auditEntries.push({
    by,
    act: 'crear_pelicula',
    target: movieId,
    detail: { title: film.title, year: film.year },
  });
  const movie = viewOf(film);
  const { movieId: _, mine: __, ...data } = movie;
  return {
    data: { id, movie },
    events: [event('movie-created', { type: 'movie-created', movieId, data, timestamp: at.getTime() })],
  };
}

/** Returns the user name of a film's creator; guests of a classroom have none. */
export const creatorOf = (principal: Principal): string | null =>
  principal.kind === 'user' ? principal.username : null;

type FilmInput = Command<'crear_pelicula'>['input'];

const filmOf = (input: FilmInput): Film => ({
  movieId: movieIdOf(input),
  title: input.title,
  year: input.year,
  genre: input.genre ?? null,
  histogram: NO_RATINGS,
});

/**
 * Returns a film's id. Where the command has none, it is derived from title and year: `El año pasado`, 1961 →
 * `el-ano-pasado-1961`. If the slug loses part of the title, such as text in another script, a hash is appended:
 * `七人の侍`, 1954 → `pelicula-1954-` and eight digits of its hash. The same title and year give the same film.
 */
export function movieIdOf({ movieId, title, year }: FilmInput): string {
  if (movieId !== undefined) return movieId;
  const text = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = text.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const isWhole = slug !== '' && slug.length <= MAX_SLUG && !/[^\P{L}a-z]|[^\P{N}0-9]/u.test(text);
  const hash = isWhole ? '' : `-${createHash('sha256').update(title.normalize('NFC')).digest('hex').slice(0, 8)}`;
  return `${slug.slice(0, MAX_SLUG) || 'pelicula'}-${year}${hash}`;
}

/** Leaves room for the year and a hash within the longest permitted id. */
const MAX_SLUG = 50;

const viewOf = ({ movieId, title, year, genre, histogram }: Film): MovieView => ({
  ...{ movieId, title, year, ...(genre !== null && { genre }) },
  ...{ ...scoreOf(histogram), mine: null },
});

const notFound = (): Problem => problem('ratings.movie_not_found', { field: 'movieId' });

const event = <T extends RatingEventType>(type: T, eventData: RatingEventData[T]): NewEvent => ({
  channel: RATINGS_CHANNEL,
  type,
  data: JSON.stringify(eventData),
});
