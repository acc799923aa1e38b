import type { Logger } from 'pino';
import { roomsChangedMessages } from '../../contract/node-messages';
import type { Database } from '../db/client';
import type { Hub } from '../hub/hub';
import { Presence } from './presence';
import { singleNodeStore } from './presence-store';
import { PostgresPresenceStore } from './presence-store-postgres';

export interface OpenPresenceOptions {
  readonly hub: Hub;
  /** Sends a message to the other nodes. It may be lost. */
  say(payload: string): void;
  readonly database: Database;
  /** This node's name. */
  readonly node: string;
  /** Whether no other node shares the database. */
  readonly alone: boolean;
  readonly log: Logger;
}

/** Opens the presence of this node, with a store for that of the others. */
export function openPresence({ hub, say, database, node, alone, log }: OpenPresenceOptions): Presence {
  const wrote = (rooms: readonly number[]): void => {
    for (const payload of roomsChangedMessages(rooms)) say(payload);
  };
  const store = alone ? singleNodeStore : new PostgresPresenceStore({ database, node, wrote, log });
  return new Presence({ hub, elsewhere: store, say, log });
}
