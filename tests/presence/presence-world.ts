import { randomUUID } from 'node:crypto';
import type { Principal } from '../../contract/core/identity';
import { presenceEvents, type PresenceEventType } from '../../contract/core/presence';
import { roomsChangedMessages } from '../../contract/node-messages';
import type { Database } from '../../server/db/client';
import type { Hub } from '../../server/hub/hub';
import type { Session } from '../../server/hub/session';
import type { PresenceStore } from '../../server/presence/presence-store';
import { PostgresPresenceStore } from '../../server/presence/presence-store-postgres';
import { Presence } from '../../server/presence/presence';
import { makeHub, MemoryConnection, MemoryLog, subscribe } from '../hub/hub-world';
import { silent } from '../support/servers/log';

/** A user who reconnects within this time was never away. */
export const GRACE_MS = 500;
export const ROOM = 7;
export const CHANNEL = `presence:${ROOM}`;

export const user = (name: string): Principal => ({
  ...{ kind: 'user', id: `u_${name}`, username: name, displayName: name.toUpperCase(), role: 'customer' },
  ...{ sessionId: 's', expiresAt: Infinity },
});
export const person = (name: string) => ({ user_id: `u_${name}`, username: name, display_name: name.toUpperCase() });
export const there = (name: string, status = 'online') => ({ ...person(name), guest: false, status });

/** A user's connection, and the events of the room that it received. */
export class Visitor {
  readonly connection = new MemoryConnection();
  session!: Session;

  heard(): [type: string, data: Record<string, unknown>][] {
    return this.connection.received
      .filter(({ type }) => Object.hasOwn(presenceEvents, type))
      .map(({ type, data }) => [type, presenceEvents[type as PresenceEventType].parse(JSON.parse(data))]);
  }

  types = (): string[] => this.heard().map(([type]) => type);

  of = (type: PresenceEventType): Record<string, unknown>[] =>
    this.heard().flatMap(([name, data]) => (name === type ? [data] : []));

  /** Resolves once so many events of a type have arrived. */
  async until(type: PresenceEventType, count = 1): Promise<Record<string, unknown>[]> {
    await eventually(
      () => this.of(type).length >= count,
      `${count} × ${type}`,
      () => this.types().join(' '),
    );
    return this.of(type);
  }
}

export async function eventually(test: () => boolean, description: string, describeSeen: () => string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!test()) {
    if (Date.now() > deadline) throw new Error(`${description} did not come; came: ${describeSeen()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A node: a hub with its presence. */
export interface Node {
  hub: Hub;
  presence: Presence;
  enter(principal: Principal, channel?: string): Promise<Visitor>;
}

/** Makes the store through which a node learns of the others. */
export type MakeElsewhere = (wrote: (rooms: readonly number[]) => void, own?: Database) => PresenceStore;

/** The nodes of one hub. `lose` drops the messages between them. */
export class World {
  readonly #nodes: Node[] = [];
  lose = false;

  constructor(private readonly makeStore: MakeElsewhere) {}

  /** @param own another route to the database than the shared one */
  node(own?: Database): Node {
    const hub = makeHub(new MemoryLog());
    const broadcast = (payload: string): void => {
      if (this.lose) return;
      for (const other of this.#nodes) if (other !== node) setImmediate(() => other.presence.onNodeMessage(payload));
    };
    const wrote = (rooms: readonly number[]): void => {
      for (const payload of roomsChangedMessages(rooms)) broadcast(payload);
    };
    const presence = new Presence({
      ...{ hub, say: broadcast, log: silent, graceMs: GRACE_MS, pollMs: 40 },
      elsewhere: this.makeStore(wrote, own),
    });
    const node: Node = {
      hub,
      presence,
      async enter(principal, channel = CHANNEL) {
        const visitor = new Visitor();
        visitor.session = hub.connect(visitor.connection, principal);
        await subscribe(visitor.session, channel);
        await visitor.until('presence_state');
        return visitor;
      },
    };
    this.#nodes.push(node);
    return node;
  }

  async close(): Promise<void> {
    for (const { presence } of this.#nodes) await presence.close().catch(() => undefined);
  }
}

/** The store in the shared database; `own` is another route to it. */
export const inPostgres =
  (shared: () => Database): MakeElsewhere =>
  (wrote, own = shared()) =>
    new PostgresPresenceStore({ database: own, node: randomUUID(), wrote, log: silent, beatMs: 60 });
