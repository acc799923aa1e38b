import type { CommandBatchHandler } from '../../commands/define';
import { decide, ratingCommands, type MayOperateAll } from './rules';
import type { FilmBatch } from './film-batch';
import { loadShelf, saveShelf } from './film-store';

/** Films and what people think of them. */
export const ratings = (
  mayOperateAll: MayOperateAll,
  filmsPerUser: number,
): CommandBatchHandler<FilmBatch, (typeof ratingCommands)[number]> => ({
  commands: ratingCommands,
  load: (tx, commands) => loadShelf(tx, commands, filmsPerUser),
  decide: (shelf, command) => decide(shelf, command, mayOperateAll),
  save: (_tx, shelf) => Promise.resolve(saveShelf(shelf)),
});
