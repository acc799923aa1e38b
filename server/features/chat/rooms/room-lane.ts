import type { Feature } from '../../../commands/define';
import type { House } from './room-batch';
import { loadHouse } from './load-batch';
import type { ChatQuotas } from './quotas';
import { saveHouse } from './save-batch';
import { roomCommands } from './room-commands';
import { decide } from './room-rules';
import type { MayOperateAll } from '../permissions';

/** Rooms, and who is in them: apart from what is said, which comes a thousand times as often. */
export const rooms = (
  mayOperateAll: MayOperateAll,
  quotas: ChatQuotas,
): Feature<House, (typeof roomCommands)[number]> => ({
  commands: roomCommands,
  load: (tx, commands) => loadHouse(tx, commands, quotas),
  decide: (house, command) => decide(house, command, mayOperateAll),
  save: saveHouse,
});
