import type { Logger } from 'pino';
import type { ActiveUser } from '../../contract/core/presence';
import type { Database, Tx } from '../db/client';
import { mergeStatus, type Attendees, type PresenceStore } from './presence-store';

export interface PostgresElsewhereOptions {
  database: Database;
  /** This node's name. */
  node: string;
  /** Called after a write, to wake the other nodes before their next poll. */
  wrote(rooms: readonly number[]): void;
  log: Logger;
  /** How often the lease is renewed, in milliseconds; it holds for four times that. */
  beatMs?: number;
}

/**
 * Stores the rooms' users in the database that the nodes share: a row for each user of a room on a node, valid while
 * the node's lease holds (PRE-2). Changes collect while a write is under way.
 */
export class PostgresPresenceStore implements PresenceStore {
  /** This node's rooms and users. */
  readonly #local = new Map<number, ReadonlyMap<string, ActiveUser>>();
  #changed = new Set<number>();
  #writing: Promise<void> | undefined;
  #closed = false;
  readonly #timer: NodeJS.Timeout;
  readonly #beatMs: number;

  constructor(private readonly options: PostgresElsewhereOptions) {
    this.#beatMs = options.beatMs ?? BEAT_MS;
    this.#timer = setInterval(() => void this.#write(), this.#beatMs);
  }

  report(rooms: Attendees): void {
    for (const [room, users] of rooms) {
      if (users.size > 0) this.#local.set(room, users);
      else this.#local.delete(room);
      this.#changed.add(room);
    }
    setImmediate(() => void this.#write());
  }

  async of(rooms: readonly number[]): Promise<Attendees> {
    const found = new Map<number, Map<string, ActiveUser>>();
    if (rooms.length === 0) return found;
    const rows = await this.options.database.prisma.$queryRaw<{ room: number; person: ActiveUser }[]>`
      SELECT p.room_id::float8 AS room, p.person FROM node_presence p
      JOIN node_presence_leases l ON l.node_id = p.node_id AND l.lease_until > now()
      WHERE p.room_id = ANY (${[...rooms]}::bigint[]) AND p.node_id <> ${this.options.node}`;
    for (const { room, person } of rows) {
      const users = found.get(room) ?? new Map<string, ActiveUser>();
      found.set(room, users);
      users.set(person.user_id, mergeStatus(users.get(person.user_id), person));
    }
    return found;
  }

  /** Writes one change set at a time, and nothing while no room has had a user since the last write. */
  #write(): Promise<void> {
    return (this.#writing ??= this.#writeOnce().finally(() => {
      this.#writing = undefined;
      if (this.#changed.size > 0 && !this.#closed) setTimeout(() => void this.#write(), PAUSE_MS).unref();
    }));
  }

  async #writeOnce(): Promise<void> {
    if (this.#closed || (this.#changed.size === 0 && this.#local.size === 0)) return;
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      await this.options.database.transaction((tx) => this.#save(tx, changed));
      if (changed.size > 0) this.options.wrote([...changed]);
    } catch (error) {
      for (const room of changed) this.#changed.add(room);
      this.options.database.outages.report(
        error,
        'presence could not be written; the next heartbeat retries',
        this.options.log,
      );
    }
  }

  /** Renews the lease. If it is gone, others took the node for dead or PostgreSQL crashed: all rows are written anew. */
  async #save(tx: Tx, changed: ReadonlySet<number>): Promise<void> {
    const { node } = this.options;
    const [lease] = await tx.$queryRaw<{ known: boolean }[]>`
      WITH dead AS (
        DELETE FROM node_presence_leases WHERE node_id IN (
          SELECT node_id FROM node_presence_leases
          WHERE lease_until < now() - interval '1 minute' AND node_id <> ${node}
          ORDER BY node_id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING node_id
      ), theirs AS (
        DELETE FROM node_presence p USING dead WHERE p.node_id = dead.node_id
      )
      INSERT INTO node_presence_leases AS l (node_id, lease_until)
      VALUES (${node}, now() + make_interval(secs => ${(this.#beatMs * LEASE_BEATS) / 1_000}))
      ON CONFLICT (node_id) DO UPDATE SET lease_until = excluded.lease_until
      RETURNING xmax <> 0 AS known`;
    const rooms = lease?.known ? [...changed] : [...new Set([...this.#local.keys(), ...changed])];
    if (rooms.length === 0) return;
    const rows = rooms.flatMap((room) =>
      [...(this.#local.get(room)?.values() ?? [])].map((person) => ({ room, user: person.user_id, person })),
    );
    await tx.$executeRaw`DELETE FROM node_presence WHERE node_id = ${node} AND room_id = ANY (${rooms}::bigint[])`;
    if (rows.length === 0) return;
    await tx.$executeRaw`
      INSERT INTO node_presence (node_id, room_id, user_id, person)
      SELECT ${node}, r.room, r.user, r.person
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r (room bigint, "user" text, person json)`;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.#closed = true;
    const { database, node, wrote } = this.options;
    await database.prisma.$executeRaw`
      WITH gone AS (DELETE FROM node_presence_leases WHERE node_id = ${node})
      DELETE FROM node_presence WHERE node_id = ${node}`;
    if (this.#local.size > 0) wrote([...this.#local.keys()]);
  }
}

const BEAT_MS = 1_500;
const LEASE_BEATS = 4;
/** The pause between two writes, so that a storm of arrivals becomes few writes. */
const PAUSE_MS = 50;
