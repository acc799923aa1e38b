import type { CommandBatchHandler } from '../../../commands/define';
import { decide, messageCommands } from './message-rules';
import type { MayOperateAll } from '../permissions';
import type { MessageBatch } from './message-batch';
import { loadMessageBatch } from './load-batch';
import { RoomCache } from './room-cache';
import { saveMessageBatch } from './save-batch';

/** The commands on messages: sending, editing, deleting, reactions and read pointers. */
export function messages(
  mayOperateAll: MayOperateAll,
): CommandBatchHandler<MessageBatch, (typeof messageCommands)[number]> {
  const cache = new RoomCache();
  return {
    commands: messageCommands,
    loadFromCache: (tx, commands) => cache.load(tx, commands),
    load(tx, commands) {
      cache.onMiss();
      return loadMessageBatch(tx, commands);
    },
    decide: (batch, command) => decide(batch, command, mayOperateAll),
    save: saveMessageBatch,
    committed: (batch) => cache.store(batch),
  };
}
