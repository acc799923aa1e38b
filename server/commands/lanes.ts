import type { CommandName } from '../../contract/commands';
import type { Principal } from '../../contract/core/identity';
import { Lane, type LaneOptions } from './lane';
import { lanesOf, type Submit } from './run';
import type { Database } from '../db/client';
import { admin, type AdminOptions } from '../features/admin/lane';
import { adminCommands } from '../features/admin/admin-batch';
import { bank } from '../features/bank/lane';
import { bankCommands } from '../features/bank/rules';
import { catalog } from '../features/catalog/lane';
import { catalogCommands } from '../features/catalog/rules';
import { messageCommands } from '../features/chat/messages/message-rules';
import { messages } from '../features/chat/messages/message-lane';
import { receiptsIn, type Receipt } from '../features/chat/messages/read-receipts';
import { roomCommands } from '../features/chat/rooms/room-commands';
import { rooms } from '../features/chat/rooms/room-lane';
import { ratings } from '../features/ratings/lane';
import { ratingCommands } from '../features/ratings/rules';
import { opsCommands } from '../features/ops/job-batch';
import { ops } from '../features/ops/lane';
import { inspector, inspectorCommands } from '../features/inspector/lane';
import type { Limits } from '../limits/limits';
import type { LogEvent } from '../log/append';
import type { Tail } from '../log/tail';

export interface LanesOptions {
  database: Database;
  tail: Tail;
  metrics: { batch(size: number): void };
  /** Hears what has been said and how far somebody has read. */
  presence: {
    committed(events: readonly LogEvent[]): void;
    read(roomId: Receipt['roomId'], userId: Receipt['userId'], readId: Receipt['readId']): void;
  };
  /** Hears what has been said, to make it found. */
  words: { heard(events: readonly LogEvent[]): void };
  connection: AdminOptions['connection'];
  /** Hears that jobs were asked for, or are to end. */
  jobs: { look(): void };
  mayOperateAll(principal: Principal): boolean;
  quotas: Limits;
}

/** A lane for each command. */
export interface Lanes {
  readonly byCommand: Record<CommandName, Submit>;
  /** Resolves when nothing is waiting nor under way. */
  idle(): Promise<void>;
}

/** Every feature's commands have a lane of their own: money does not wait for messages, nor these for moderation. */
export function openLanes(options: LanesOptions): Lanes {
  const { database, tail, metrics, presence, words, connection, jobs, mayOperateAll, quotas } = options;
  const seldom: LaneOptions = {
    database,
    rightsAnew: true,
    committed: (events) => tail.committed(events),
    uncertain: () => void tail.poll(),
  };
  const often = (heard?: (events: readonly LogEvent[]) => void): LaneOptions => ({
    ...seldom,
    committed(events, { size, at }) {
      metrics.batch(size);
      tail.committed(events, at);
      heard?.(events);
    },
  });
  const bankLane = new Lane(bank(mayOperateAll, quotas), often());
  const adminLane = new Lane(admin({ mayOperateAll, connection }), seldom);
  const roomLane = new Lane(rooms(mayOperateAll, quotas), seldom);
  const messageLane = new Lane(
    messages(mayOperateAll),
    often((events) => {
      presence.committed(events);
      words.heard(events);
      for (const { roomId, userId, readId } of receiptsIn(events)) presence.read(roomId, userId, readId);
    }),
  );
  const catalogLane = new Lane(catalog(mayOperateAll, quotas.productsPerUser), often());
  const ratingLane = new Lane(ratings(mayOperateAll, quotas.filmsPerUser), often());
  const opsLane = new Lane(ops(mayOperateAll, quotas.jobsPerUser), {
    ...seldom,
    committed(events) {
      tail.committed(events);
      jobs.look();
    },
  });
  const inspectorLane = new Lane(inspector(mayOperateAll), seldom);
  const all = [bankLane, adminLane, roomLane, messageLane, catalogLane, ratingLane, opsLane, inspectorLane];
  return {
    byCommand: {
      ...lanesOf(bankCommands, bankLane),
      ...lanesOf(adminCommands, adminLane),
      ...lanesOf(roomCommands, roomLane),
      ...lanesOf(messageCommands, messageLane),
      ...lanesOf(catalogCommands, catalogLane),
      ...lanesOf(ratingCommands, ratingLane),
      ...lanesOf(opsCommands, opsLane),
      ...lanesOf(inspectorCommands, inspectorLane),
    },
    async idle() {
      await Promise.all(all.map((lane) => lane.idle()));
    },
  };
}
