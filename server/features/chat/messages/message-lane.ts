import type { Feature } from '../../../commands/define';
import { decide, messageCommands } from './message-rules';
import type { MayOperateAll } from '../permissions';
import type { Talk } from './message-batch';
import { loadTalk } from './load-batch';
import { TalkMemory } from './room-cache';
import { saveTalk } from './save-batch';

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
