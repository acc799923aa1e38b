import type { Feature } from '../../commands/define';
import { decide, messageCommands } from './message-rules';
import type { MayOperateAll } from './standing';
import type { Talk } from './talk';
import { loadTalk } from './talk-load';
import { TalkMemory } from './talk-memory';
import { saveTalk } from './talk-save';

/** What is said in rooms: messages, what becomes of them, and how far they are read. */
export function messages(mayOperateAll: MayOperateAll): Feature<Talk, (typeof messageCommands)[number]> {
  const memory = new TalkMemory();
  return {
    commands: messageCommands,
    guess: (tx, commands) => memory.guess(tx, commands),
    load(tx, commands) {
      memory.missed();
      return loadTalk(tx, commands);
    },
    decide: (talk, command) => decide(talk, command, mayOperateAll),
    save: saveTalk,
    committed: (talk) => memory.keep(talk),
  };
}
