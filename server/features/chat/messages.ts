import type { Feature } from '../../commands/define';
import { decide, messageCommands } from './message-rules';
import type { MayOperateAll } from './standing';
import type { Talk } from './talk';
import { loadTalk } from './talk-load';
import { saveTalk } from './talk-save';

/** What is said in rooms: messages, what becomes of them, and how far they are read. */
export const messages = (mayOperateAll: MayOperateAll): Feature<Talk, (typeof messageCommands)[number]> => ({
  commands: messageCommands,
  load: loadTalk,
  decide: (talk, command) => decide(talk, command, mayOperateAll),
  save: saveTalk,
});
