import type { CommandBatchHandler } from '../../../commands/define';
import { decide, messageCommands } from './message-rules';
import type { MayOperateAll } from '../permissions';
import type { MessageBatch } from './message-batch';
import { loadMessageBatch } from './load-batch';
import { RoomCache } from './room-cache';
import { saveMessageBatch } from './save-batch';

/** What is said in rooms: messages, what becomes of them, and how far they are read. */
export function messages(
  mayOperateAll: MayOperateAll,
): CommandBatchHandler<MessageBatch, (typeof messageCommands)[number]> {
  const memory = new RoomCache();
  return {
    commands: messageCommands,
    guess: (tx, commands) => memory.guess(tx, commands),
    load(tx, commands) {
      memory.missed();
      return loadMessageBatch(tx, commands);
    },
    decide: (talk, command) => decide(talk, command, mayOperateAll),
    save: saveMessageBatch,
    committed: (talk) => memory.keep(talk),
  };
}
