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
import { words, type Words } from './words';

export interface Streams {
  readonly input: Readable;
  readonly output: Writable & { isTTY?: boolean };
}

/**
 * A chat room in a terminal. The connection comes back by itself, and what was missed or not sent meanwhile comes and
 * goes then: all of that is the client library's doing.
 */
export class ChatTerminal {
  readonly #words: Words;
  readonly #paint: Paint;
  #pulso!: Pulso;
  #terminal!: Terminal;
  #commands!: Commands;
  #room!: Conversation;
  #log!: Log;
  #leaveRoom = (): void => undefined;
  readonly #unanswered = new Set<Promise<void>>();
  #entered = false;
  /** Whether the hub has ever been there, and whether it is away now. */
  #met = false;
  #lost = false;
  #end!: (code: number) => void;

  constructor(
    private readonly options: Options,
    private readonly streams: Streams,
  ) {
    this.#words = words[options.language];
    this.#paint = createPaint(options.colour);
  }

  /** Chats until somebody has had enough. @returns the exit code */
  async run(): Promise<number> {
    const { url, username, password, transport } = this.options;
    const token = password === undefined ? undefined : await signIn(url, username, password);
    this.#pulso = new Pulso({
      url,
      ...(token === undefined ? { username } : { token: () => token }),
      backoff: PATIENT,
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
    await this.#parting();
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
    const look = (): void => this.#state(room.get());
    const leave = room.subscribe(look);
    this.#leaveRoom = () => {
      this.#terminal.note('');
      leave();
    };
    look(); // a room that one has just been in is still there
  }

  #state(state: RoomState): void {
    if (state.status === 'absent') return this.#absent();
    if (state.status !== 'ready' || !state.room) return;
    this.#log.take(state);
    // Presence comes on its own, a moment after the messages.
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

  /** The first room not being there ends it; of another one it is only said. */
  #absent(): void {
    this.#terminal.print(this.#paint.warning(this.#words.absent(this.#room.id)));
    if (this.#room.id === this.options.room) this.#end(1);
    else setImmediate(() => this.#join(this.options.room));
  }

  /** Says when the connection is lost, and when it is back; not that it is being made for the first time. */
  #connection({ status, why }: ConnectionState): void {
    const say = (text: string): void => this.#terminal.print(this.#paint.warning(`— ${text}`));
    if (status === 'online') {
      if (this.#lost) say(this.#words.online);
      this.#lost = false;
      this.#met = true;
    } else if (status === 'reconnecting' && !this.#lost) {
      this.#lost = true;
      say(this.#met ? this.#words.reconnecting : this.#words.unreachable(this.options.url));
    } else if (status === 'offline') {
      say(this.#words.offline(why ?? ''));
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
      .finally(() => this.#unanswered.delete(sending));
    this.#unanswered.add(sending);
  }

  /** What was written last gets a moment to arrive: lines that come through a pipe are faster than any connection. */
  async #parting(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, PARTING_MS)));
    await Promise.race([Promise.all(this.#unanswered), enough]);
    clearTimeout(timer);
  }
}

/** Somebody sits before it and waits: it tries again sooner than a page that nobody may be looking at. */
const PATIENT: Backoff = { base: 250, cap: 4_000 };

/** How long what was written last may take to arrive, in milliseconds. */
const PARTING_MS = 5_000;

/** @returns the bearer token @throws Problem */
async function signIn(url: string, username: string, password: string): Promise<string> {
  const { rest } = new Pulso({ url });
  const { data } = await rest.post<{ data: { token: string } }>('/api/auth/entrar', { username, password });
  return data.token;
}
