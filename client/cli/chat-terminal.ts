import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { guestLabel } from '../../contract/core/identity';
import { Problem } from '../../contract/problems';
import type { Backoff } from '../sdk/core/backoff';
import type { Conversation } from '../sdk/features/chat/conversation';
import type { RoomState } from '../sdk/features/chat/room-state';
import { CommandWithdrawn } from '../sdk/core/commands';
import type { ConnectionState } from '../sdk/core/client-channel';
import { webSocketLinks } from '../sdk/transports/websocket';
import { Pulso } from '../sdk/pulso';
import { createCommands, type Commands } from './commands';
import { Log } from './log';
import type { Options } from './options';
import { createPaint, harmless, type Paint } from './paint';
import { Terminal } from './terminal';
import { words, type Words } from './dictionary';

export interface Streams {
  readonly input: Readable;
  readonly output: Writable & { isTTY?: boolean };
}

/** A chat room in a terminal. The client library reconnects, receives missed messages and sends the pending ones. */
export class ChatTerminal {
  readonly #words: Words;
  readonly #paint: Paint;
  #pulso!: Pulso;
  #terminal!: Terminal;
  #commands!: Commands;
  #room!: Conversation;
  #log!: Log;
  #leaveRoom = (): void => undefined;
  readonly #sending = new Set<Promise<void>>();
  #entered = false;
  /** Whether the hub has ever been reached, and whether the connection is lost now. */
  #hasConnected = false;
  #isLost = false;
  #end!: (code: number) => void;

  constructor(
    private readonly options: Options,
    private readonly streams: Streams,
  ) {
    this.#words = words[options.language];
    this.#paint = createPaint(options.colour);
  }

  /** Runs until the user quits. @returns the exit code */
  async run(): Promise<number> {
    const { url, username, password, transport } = this.options;
    const token = password === undefined ? undefined : await signIn(url, username, password);
    this.#pulso = new Pulso({
      url,
      ...(token === undefined ? { username } : { token: () => token }),
      backoff: TERMINAL_BACKOFF,
      ...(transport === 'websocket' && { openLink: webSocketLinks({ url, WebSocket }) }),
    });
    const ended = new Promise<number>((resolve) => (this.#end = resolve));
    this.#terminal = new Terminal({
      ...this.streams,
      line: (text) => this.#line(text),
      typed: (text) => this.#room.typing.typed(text.startsWith('/') ? '' : text),
      closed: () => this.#end(0),
    });
    this.#commands = createCommands({
      pulso: this.#pulso,
      words: this.#words,
      room: () => this.#room,
      print: (text) => this.#terminal.print(text),
      older: (messages) => this.#log.older(messages),
      join: (room) => this.#join(room),
      quit: () => this.#terminal.close(),
    });
    this.#terminal.print(this.#words.connecting(url));
    this.#join(this.options.room);
    this.#pulso.connection.subscribe(() => this.#connection(this.#pulso.connection.get()));
    this.#pulso.start();
    const code = await ended;
    await this.#drain();
    this.#leaveRoom();
    this.#pulso.stop();
    this.#terminal.print(this.#words.bye);
    this.#terminal.close();
    return code;
  }

  #join(id: number): void {
    this.#leaveRoom();
    this.#entered = false;
    const room = this.#pulso.chat.room(id);
    this.#room = room;
    this.#log = new Log({ paint: this.#paint, words: this.#words, print: (text) => this.#terminal.print(text) });
    const update = (): void => this.#state(room.get());
    const unsubscribe = room.subscribe(update);
    this.#leaveRoom = () => {
      this.#terminal.note('');
      unsubscribe();
    };
    update(); // a room that was just left still has its state
  }

  #state(state: RoomState): void {
    if (state.status === 'absent') return this.#absent();
    if (state.status !== 'ready' || !state.room) return;
    this.#log.take(state);
    // Presence arrives separately, a moment after the messages.
    if (!this.#entered && state.active.length > 0) this.#greet(state);
    const last = state.messages.at(-1);
    if (last) this.#room.markRead(last.id);
    const names = state.typing.map(({ display_name }) => harmless(display_name));
    this.#terminal.note(names.length > 0 ? this.#paint.dim(this.#words.typing(names)) : '');
  }

  #greet({ room, active }: RoomState): void {
    this.#entered = true;
    const { user } = this.#pulso.connection.get();
    const name = harmless(user ? user.nombre : guestLabel({ name: this.options.username }));
    const title = room?.name ? `${room.id} (${harmless(room.name)})` : String(this.#room.id);
    this.#terminal.print(this.#paint.bold(`— ${this.#words.entered(title, name, active.length)}`));
  }

  /**
   * Ends the program if the first room does not exist; if another one does not, prints that and returns to the first.
   */
  #absent(): void {
    this.#terminal.print(this.#paint.warning(this.#words.absent(this.#room.id)));
    if (this.#room.id === this.options.room) this.#end(1);
    else setImmediate(() => this.#join(this.options.room));
  }

  /** Prints that the connection is lost or restored, but not the first connection. */
  #connection({ status, why }: ConnectionState): void {
    const warn = (text: string): void => this.#terminal.print(this.#paint.warning(`— ${text}`));
    if (status === 'online') {
      if (this.#isLost) warn(this.#words.online);
      this.#isLost = false;
      this.#hasConnected = true;
    } else if (status === 'reconnecting' && !this.#isLost) {
      this.#isLost = true;
      warn(this.#hasConnected ? this.#words.reconnecting : this.#words.unreachable(this.options.url));
    } else if (status === 'offline') {
      warn(this.#words.offline(why ?? ''));
      this.#end(1);
    }
  }

  #line(text: string): void {
    const line = text.trim();
    if (line === '') return;
    if (line.startsWith('/')) return this.#commands.carryOut(line);
    if (this.#pulso.connection.get().status !== 'online') this.#terminal.print(this.#paint.dim(this.#words.waiting));
    const sending = this.#room
      .send(line)
      .catch((error: unknown) => {
        if (error instanceof CommandWithdrawn) return;
        const message = error instanceof Problem ? error.message : String(error);
        this.#terminal.print(this.#paint.warning(this.#words.refused(message)));
      })
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Waits a moment for the last messages to be sent: lines from a pipe are faster than any connection. */
  async #drain(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
    await Promise.race([Promise.all(this.#sending), timeout]);
    clearTimeout(timer);
  }
}

/** A terminal reconnects sooner than a page: a user is waiting at it. */
const TERMINAL_BACKOFF: Backoff = { base: 250, cap: 4_000 };

/** How long the last messages can take to be sent, in milliseconds. */
const DRAIN_MS = 5_000;

/** @returns the bearer token @throws Problem */
async function signIn(url: string, username: string, password: string): Promise<string> {
  const { rest } = new Pulso({ url });
  const { data } = await rest.post<{ data: { token: string } }>('/api/auth/entrar', { username, password });
  return data.token;
}
