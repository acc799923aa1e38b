import type { MessageView } from '../../contract/features/chat/schemas';
import type { RoomStats } from '../../contract/features/chat/room-socket';
import { Problem } from '../../contract/problems';
import type { Conversation } from '../sdk/features/chat/conversation';
import type { Pulso } from '../sdk/pulso';
import { harmless } from './paint';
import type { Words } from './dictionary';

export interface CommandsOptions {
  readonly pulso: Pulso;
  readonly words: Words;
  room(): Conversation;
  print(text: string): void;
  /** Prints the messages before the shown ones. @returns how many there were */
  older(messages: readonly MessageView[]): number;
  join(room: number): void;
  quit(): void;
}

/** The commands that start with a slash. */
export interface Commands {
  carryOut(line: string): void;
}

export function createCommands(options: CommandsOptions): Commands {
  const { pulso, words, print, room, join, quit } = options;
  const table: Readonly<Record<string, (argument: string) => unknown>> = {
    '/ping': () => ping(options),
    '/typing': () => room().typing.typed('…'),
    '/stats': () => stats(options),
    '/who': () =>
      print(
        words.who(
          room()
            .get()
            .active.map(({ display_name }) => harmless(display_name)),
        ),
      ),
    '/history': () => history(options),
    '/join': (argument) => (/^[1-9]\d{0,14}$/.test(argument) ? join(Number(argument)) : print(words.joinWhich)),
    '/quit': quit,
    '/help': () => print(words.help),
  };
  return {
    carryOut(line) {
      const [name = '', ...rest] = line.split(/\s+/);
      const argument = rest.join(' ').trim();
      const command = Object.hasOwn(table, name) ? table[name] : undefined;
      if (!command) return print(words.unknown(name));
      Promise.resolve(command(argument)).catch((error: unknown) =>
        print(error instanceof Problem ? error.message : pulso.connection.get().status),
      );
    },
  };
}

/** Sends a heartbeat and prints the response time. */
function ping({ pulso, words, print }: CommandsOptions): void {
  const { connection } = pulso;
  if (connection.get().status !== 'online') return print(words.noConnection);
  const unsubscribe = connection.subscribe(() => {
    unsubscribe();
    const { status, rttMs } = connection.get();
    print(status === 'online' && rttMs !== undefined ? words.pong(rttMs) : words.noConnection);
  });
  pulso.look();
}

async function stats({ pulso, words, print }: CommandsOptions): Promise<void> {
  const { total_connections, total_rooms, rooms } = await pulso.rest.get<RoomStats>('/ws/stats');
  print(words.stats(total_connections, total_rooms));
  for (const [id, { connections, users }] of Object.entries(rooms)) print(words.statsRoom(id, connections, users));
}

/** Prints a page of earlier messages, read from the hub if necessary. */
async function history({ room, words, print, older }: CommandsOptions): Promise<void> {
  if (older(room().get().messages) > 0) return;
  await room().loadOlder();
  if (older(room().get().messages) === 0) print(words.noMore);
}
