import type { CommandBatchHandler } from '../../../commands/define';
import type { RoomBatch } from './room-batch';
import { loadRoomBatch } from './load-batch';
import type { ChatQuotas } from './quotas';
import { saveRoomBatch } from './save-batch';
import { roomCommands } from './room-commands';
import { decide } from './room-rules';
import type { MayOperateAll } from '../permissions';

/** The lane of rooms and their members: separate from messages, which are a thousand times as frequent. */
export const rooms = (
  mayOperateAll: MayOperateAll,
  quotas: ChatQuotas,
): CommandBatchHandler<RoomBatch, (typeof roomCommands)[number]> => ({
  commands: roomCommands,
  load: (tx, commands) => loadRoomBatch(tx, commands, quotas),
  decide: (batch, command) => decide(batch, command, mayOperateAll),
  save: saveRoomBatch,
});
