import type { MessagePage, RoomSnapshot, RoomSummary } from '../../../contract/features/chat/schemas';
import type { TestServer } from '../../support/servers/test-server';
import type { Client } from '../../support/clients/clients';

import { sendCommand } from '../../support/clients/commands';

export { sendCommand as act, createUsers as makePeople, outcome, principal, run } from '../../support/clients/commands';
export { noLimits, plenty } from '../../support/servers/no-limits';

/** The demo's rooms. */
export const GENERAL = 1;
export const AYUDA = 2;
export const EQUIPO = 3;

/** Sends a message. @returns its number */
export async function sendMessage(client: Client, roomId: number, content: string): Promise<number> {
  const { data, error } = await sendCommand(client, 'message', { room_id: roomId, content });
  if (!data) throw new Error(error?.code);
  return data.message_id as number;
}

/** Creates a room. @returns its number */
export async function makeRoom(client: Client, input: object): Promise<number> {
  const { data, error } = await sendCommand(client, 'create_room', { name: 'Sala', ...input });
  if (!data) throw new Error(error?.message);
  return (data.room as RoomSummary).id;
}

/** The answer to a read: its data, or the problem. */
export interface Answered<Data = unknown> {
  readonly status: number;
  readonly data: Data;
  readonly position: { channel: string; epoch: string; seq: number };
  readonly next: string | null;
  readonly error?: { code: string; field?: string };
}

/** Sends a GET request. */
export async function read({ ask }: Pick<TestServer, 'ask'>, path: string, headers: object = {}): Promise<Answered> {
  const { status, json } = await ask(path, { headers: { ...headers } });
  return { ...(json as unknown as Answered), status };
}

/** Reads a room's snapshot. */
export const readRoom = (door: TestServer, id: number, headers?: object): Promise<Answered<RoomSnapshot>> =>
  read(door, `/api/rooms/${id}`, headers) as Promise<Answered<RoomSnapshot>>;

/** Reads a page of messages. */
export const readPage = (
  door: TestServer,
  id: number,
  query: string,
  headers?: object,
): Promise<Answered<MessagePage>> =>
  read(door, `/api/rooms/${id}/messages?${query}`, headers) as Promise<Answered<MessagePage>>;

/** Reads a list of rooms. */
export const readRooms = (door: TestServer, query: string, headers?: object): Promise<Answered<RoomSummary[]>> =>
  read(door, `/api/rooms?${query}`, headers) as Promise<Answered<RoomSummary[]>>;

/** Resolves when so many connections wait for locks of other transactions. */
export async function untilWaiting({ app }: TestServer, count: number): Promise<void> {
  const until = Date.now() + 10_000;
  for (let waiting = 0; waiting < count;) {
    if (Date.now() > until) throw new Error(`${waiting} wait for a lock, not ${count}`);
    const [row] = await app.database.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    waiting = row?.count ?? 0;
  }
}
