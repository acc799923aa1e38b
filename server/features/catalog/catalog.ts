import type { Feature } from '../../commands/define';
import { catalogCommands, decide, type MayOperateAll } from './rules';
import type { Shelf } from './shelf';
import { loadShelf, saveShelf } from './stock-room';

/** The catalog: products, what they cost and how many there are. */
export const catalog = (mayOperateAll: MayOperateAll): Feature<Shelf, (typeof catalogCommands)[number]> => ({
  commands: catalogCommands,
  load: loadShelf,
  decide: (shelf, command) => decide(shelf, command, mayOperateAll),
  save: (_tx, shelf) => Promise.resolve(saveShelf(shelf)),
});
