import type { Logger } from 'pino';
import type { Principal } from '../../contract/core/identity';
import { moved } from '../../contract/node-messages';
import type { Bus } from '../bus/bus';
import type { Database } from '../db/client';
import type { Hub } from '../hub/hub';
import type { TakeSignal } from '../hub/signals';
import { Editing } from '../features/catalog/editing';
import { nobodyElse } from '../presence/presence-store';
import { PostgresElsewhere } from '../presence/presence-store-postgres';
import { Presence } from '../presence/presence';

export interface SignalsOptions {
  hub: Hub;
  bus: Pick<Bus, 'say'>;
  database: Database;
  /** This node's name. */
  node: string;
  /** Whether no other node shares the database. */
  alone: boolean;
  mayOperateAll(principal: Principal): boolean;
  log: Logger;
}

/** What connections say that changes nothing durable: who is where and types, who edits what. */
export interface Signals {
  readonly presence: Presence;
  readonly take: TakeSignal;
  /** What other nodes say of it. */
  heard(words: string): void;
  close(): Promise<void>;
}

/** Puts together who takes which signal, here and from the other nodes. */
export function openSignals({ hub, bus, database, node, alone, mayOperateAll, log }: SignalsOptions): Signals {
  const say = (words: string): void => bus.say(words);
  const wrote = (rooms: readonly number[]): void => {
    for (const words of moved(rooms)) say(words);
  };
  const elsewhere = alone ? nobodyElse : new PostgresElsewhere({ database, node, wrote, log });
  const presence = new Presence({ hub, elsewhere, say, log });
  const mayEdit = (principal: Principal): boolean => principal.kind === 'user' || mayOperateAll(principal);
  const editing = new Editing({ hub, say, mayEdit });
  return {
    presence,
    take(session, name, input) {
      if (name === 'editing') editing.take(session, input);
      else presence.takeSignal(session, name, input);
    },
    heard(words) {
      if (!editing.heard(words)) presence.heard(words);
    },
    close() {
      editing.close();
      return presence.close();
    },
  };
}
