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

/** The commands about films, by their names on the wire. */
export const ratingCommands = ['calificar', 'quitar_calificacion', 'crear_pelicula', 'difundir'] as const;
export type RatingCommand = Command<(typeof ratingCommands)[number]>;

/** Whether somebody may do everything: administrators, and everybody in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** The rules: each takes the shelf and a command, and gives what took effect or the problem. */
export function decide(shelf: FilmBatch, command: RatingCommand, mayOperateAll: MayOperateAll): Decision {
  const { principal } = command;
  const all = mayOperateAll(principal);
  switch (command.name) {
    case 'calificar':
    case 'quitar_calificacion':
      return principal.kind === 'user' || all ? rate(shelf, command) : problem('auth.required');
    case 'crear_pelicula':
      return all ? createFilm(shelf, command) : refuse(principal);
    case 'difundir':
      return all || isLetIn(principal) ? broadcast(shelf, command) : refuse(principal);
  }
}

/** Programs whose token is for this. */
const isLetIn = (principal: Principal): boolean => principal.kind === 'guest' && principal.scope === 'broadcast';

const refuse = (principal: Principal): Problem =>
  problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');

/**
 * Whose rating it is. Guests, who rate in classroom mode alone, are told from one another by their address (of IPv6 its
 * /64 network): a reload must not make a second voter of the first.
 */
export const raterOf = (principal: Principal, address: string | undefined): string =>
  principal.kind === 'user' ? principal.id : `guest:${address === undefined ? principal.id : addressKey(address)}`;

/** Rating again what is rated so already tells nobody anything. */
function rate(shelf: FilmBatch, command: Command<'calificar' | 'quitar_calificacion'>): Decision {
  const { name, input, principal, from, at } = command;
  const film = shelf.film(input.movieId);
  if (!film) return notFound();
  const rater = raterOf(principal, from);
  const before = shelf.ratingOf(film, rater);
  const rating = name === 'calificar' ? input.rating : null;
  if (rating === null && before === null) return problem('ratings.not_rated', { field: 'movieId' });
  const action: RatingAction = rating === null ? 'delete' : before === null ? 'create' : 'update';
  const changes = rating !== before;
  if (changes) shelf.rate(film, { rater, rating, at });
  const told = { rating, action, ...scoreOf(film.histogram) };
  return {
    data: { id: command.id, movieId: film.movieId, ...told },
    events: changes
      ? [event(RATING_UPDATED, { type: RATING_UPDATED, movieId: film.movieId, data: told, timestamp: at.getTime() })]
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
 * Whatever the caller says, the score is the film's own; a film that is not known here gets no score. Another type
 * stands within an event `broadcast`: on no wire does it become the name of one of the hub's own.
 */
function broadcast(shelf: FilmBatch, { id, input, at }: Command<'difundir'>): Decision {
  const { type, movieId, data } = input;
  if (ownTypes.has(type)) {
    return problem('request.invalid', { field: 'type', message: 'type: es un tipo de evento del propio servidor' });
  }
  const timestamp = at.getTime();
  const reply = { id, ...(movieId !== undefined && { movieId }) };
  if (type !== RATING_UPDATED || movieId === undefined) {
    const told = {
      type,
      ...(movieId !== undefined && { movieId }),
      data: { ...data, broadcast: true as const },
      timestamp,
    };
    return { data: reply, events: [event('broadcast', told)] };
  }
  const film = shelf.film(movieId);
  const { average: _, count: __, histogram: ___, ...said } = data;
  const told = { ...said, ...(film && scoreOf(film.histogram)), broadcast: true as const };
  return { data: reply, events: [event(RATING_UPDATED, { type: RATING_UPDATED, movieId, data: told, timestamp })] };
}

function createFilm(shelf: FilmBatch, command: Command<'crear_pelicula'>): Decision {
  const { id, input, principal, from, at } = command;
  const film = filmOf(input);
  const { movieId } = film;
  if (shelf.film(movieId)) return problem('ratings.movie_exists', { field: 'movieId' });
  const creator = creatorOf(principal);
  if (shelf.quota.isFull(creator ?? '')) return problem('ratings.too_many_movies');
  shelf.quota.add(creator ?? '');
  const by = { principal, address: from };
  shelf.create(film, creator, at);
  shelf.deeds.push({ by, act: 'crear_pelicula', target: movieId, detail: { title: film.title, year: film.year } });
  const movie = viewOf(film);
  const { movieId: _, mine: __, ...data } = movie;
  return {
    data: { id, movie },
    events: [event('movie-created', { type: 'movie-created', movieId, data, timestamp: at.getTime() })],
  };
}

/** The user name of who adds a film; guests of a classroom have none. */
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
 * The id that a film is to have; where none was given, out of its title and year: `El año pasado`, 1961 →
 * `el-ano-pasado-1961`. A title of which something is lost so, such as one in another script, leaves a mark of its own:
 * `七人の侍`, 1954 → `pelicula-1954-` and eight digits of its hash. The same title of the same year is the same film.
 */
export function movieIdOf({ movieId, title, year }: FilmInput): string {
  if (movieId !== undefined) return movieId;
  const words = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = words.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const isWhole = slug !== '' && slug.length <= MAX_SLUG && !/[^\P{L}a-z]|[^\P{N}0-9]/u.test(words);
  const mark = isWhole ? '' : `-${createHash('sha256').update(title.normalize('NFC')).digest('hex').slice(0, 8)}`;
  return `${slug.slice(0, MAX_SLUG) || 'pelicula'}-${year}${mark}`;
}

/** Leaves room for the year and a mark within the longest id that there may be. */
const MAX_SLUG = 50;

const viewOf = ({ movieId, title, year, genre, histogram }: Film): MovieView => ({
  ...{ movieId, title, year, ...(genre !== null && { genre }) },
  ...{ ...scoreOf(histogram), mine: null },
});

const notFound = (): Problem => problem('ratings.movie_not_found', { field: 'movieId' });

const event = <T extends RatingEventType>(type: T, told: RatingEventData[T]): NewEvent => ({
  channel: RATINGS_CHANNEL,
  type,
  data: JSON.stringify(told),
});
