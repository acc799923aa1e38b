import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { closeAll, connectReaders, type Reader, type ReaderOptions } from '../reader';
import type { Actor } from '../stage';
import { median } from './deposits';

/** Sends one message to the room; resolves when it is acknowledged. */
export type Write = (content: string) => Promise<void>;

/** Sends over Socket.IO, on each of the sockets by turns. */
export function writeBy(sockets: readonly Socket[], room: number): Write {
  let turn = 0;
  return async (content) => {
    const socket = sockets[turn++ % sockets.length];
    const reply = (await socket?.emitWithAck('message', { room_id: room, content, id: randomUUID() })) as {
      success: boolean;
    };
    if (!reply.success) throw new Error(`a message was refused: ${JSON.stringify(reply)}`);
  };
}

/** Resolves when every reader has counted `count` more messages. */
function deliveredToAll(readers: readonly Reader[], count: number): Promise<void> {
  let waiting = readers.length;
  return new Promise((resolve) => {
    for (const reader of readers) {
      const wanted = reader.count + count;
      reader.onCount(() => {
        if (reader.count < wanted) return;
        reader.onCount(() => undefined);
        if (--waiting === 0) resolve();
      });
    }
  });
}

/** Returns messages per second, `inFlight` at a time; the clock stops when every reader has all of them. */
export async function messagesPerSecond(
  write: Write,
  readers: readonly Reader[],
  { total, inFlight }: { total: number; inFlight: number },
): Promise<number> {
  const delivered = deliveredToAll(readers, total);
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < total) await write(`Hola a todos, éste es el mensaje número ${++sent}`);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  await delivered;
  return total / ((performance.now() - started) / 1_000);
}

/** Returns milliseconds from sending a message on an idle server until another reader has it. */
export async function timeUntilDelivered(write: Write, reader: Reader): Promise<number> {
  const delivered = deliveredToAll([reader], 1);
  const started = performance.now();
  const acknowledged = write('Hola');
  await delivered;
  const time = performance.now() - started;
  await acknowledged;
  return time;
}

/** A room of a measured server, with its writer and the options of its readers. */
export interface Room {
  readonly actor: Actor;
  write(content: string): Promise<void> | void;
  readonly options: ReaderOptions;
}

export interface RoomFanout {
  readers: number;
  events: number;
  /** Messages sent before the publisher waits for the delivery of all of them. */
  atOnce: number;
}

/** Returns microseconds of the server's processor time per delivered message, for one room with `readers` readers. */
export async function cpuPerMessage(
  { actor, write, options }: Room,
  { readers: count, events, atOnce }: RoomFanout,
): Promise<number> {
  const readers = await connectReaders(actor.url, count, options);
  const round = (): Promise<void> => sendAll(write, readers, atOnce);
  for (let i = 0; i < WARM_UP; i++) await round();
  const before = await actor.vitals();
  for (let i = 0; i < events; i += atOnce) await round();
  const after = await actor.vitals();
  closeAll(readers);
  return (after.cpu - before.cpu) / (events * count);
}

const WARM_UP = 10;

/** Sends `count` messages, and waits until all readers have them. */
async function sendAll(write: Room['write'], readers: readonly Reader[], count: number): Promise<void> {
  const delivered = deliveredToAll(readers, count);
  await Promise.all(Array.from({ length: count }, async (_, i) => write(`Hola a todos ${i}`)));
  await delivered;
}

/**
 * Returns microseconds of processor time that each of two servers takes for one further reader of a lone message. The
 * cost with one reader is subtracted, because a commit costs more than a message of another process. The servers take
 * turns, as in `byTurns`; everything that a server does meanwhile is counted.
 */
export async function cpuOfFurtherReader(
  rooms: readonly [Room, Room],
  { readers, events }: Omit<RoomFanout, 'atOnce'>,
): Promise<number[]> {
  const alone = await cpuByTurns(rooms, 1, events);
  const all = await cpuByTurns(rooms, readers, events);
  return all.map((cpu, i) => (cpu - (alone[i] ?? 0)) / (readers - 1));
}

/** Returns microseconds of each server's processor time per message to `count` readers. */
async function cpuByTurns(rooms: readonly Room[], count: number, events: number): Promise<number[]> {
  const sides = await Promise.all(
    rooms.map(async (room) => ({ ...room, readers: await connectReaders(room.actor.url, count, room.options) })),
  );
  const turns = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      for (const { write, readers } of i % 2 ? sides : sides.toReversed()) await sendAll(write, readers, 1);
    }
  };
  await turns(WARM_UP);
  const before = await Promise.all(sides.map(({ actor }) => actor.vitals()));
  await turns(events);
  const after = await Promise.all(sides.map(({ actor }) => actor.vitals()));
  for (const { readers } of sides) closeAll(readers);
  return after.map(({ cpu }, i) => (cpu - (before[i]?.cpu ?? 0)) / events);
}

/** Returns the median of `samples` requests for a room and its last 50 messages, in milliseconds. */
export async function timeToEnter(url: string, token: string, room: number, samples: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < samples; i++) {
    const started = performance.now();
    const response = await fetch(`${url}/api/rooms/${room}`, { headers: { authorization: `Bearer ${token}` } });
    const { data } = (await response.json()) as { data: { messages: unknown[] } };
    times.push(performance.now() - started);
    if (data.messages.length !== 50) throw new Error(`the room has ${data.messages.length} messages`);
  }
  return median(times);
}
