import type { CommandBatchHandler } from '../../../commands/define';
import type { RoomBatch } from './room-batch';
import { loadRoomBatch } from './load-batch';
import type { ChatQuotas } from './quotas';
import { saveRoomBatch } from './save-batch';
import { roomCommands } from './room-commands';
import { decide } from './room-rules';
import type { MayOperateAll } from '../permissions';

/** Rooms, and who is in them: apart from what is said, which comes a thousand times as often. */
export const rooms = (
  mayOperateAll: MayOperateAll,
  quotas: ChatQuotas,
): CommandBatchHandler<RoomBatch, (typeof roomCommands)[number]> => ({
  commands: roomCommands,
  load: (tx, commands) => loadRoomBatch(tx, commands, quotas),
  decide: (house, command) => decide(house, command, mayOperateAll),
  save: saveRoomBatch,
});
