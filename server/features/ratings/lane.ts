import type { CommandBatchHandler } from '../../commands/define';
import { decide, ratingCommands, type MayOperateAll } from './rules';
import type { FilmBatch } from './film-batch';
import { loadFilmBatch, saveFilmBatch } from './film-store';

/** The lane of films and their ratings. */
export const ratings = (
  mayOperateAll: MayOperateAll,
  filmsPerUser: number,
): CommandBatchHandler<FilmBatch, (typeof ratingCommands)[number]> => ({
  commands: ratingCommands,
  load: (tx, commands) => loadFilmBatch(tx, commands, filmsPerUser),
  decide: (batch, command) => decide(batch, command, mayOperateAll),
  save: (_tx, batch) => Promise.resolve(saveFilmBatch(batch)),
});
