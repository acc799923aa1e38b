import type { MessageView } from '../../contract/features/chat/schemas';
import { excerpt } from '../../contract/core/text/signs';
import type { RoomState } from '../sdk/features/chat/room-state';
import { harmless, type Paint } from './paint';
import type { Words } from './dictionary';

export interface LogOptions {
  readonly paint: Paint;
  readonly words: Words;
  print(text: string): void;
}

/** How many messages are printed on entering. */
const SHOWN = 20;

/** Prints a room's state as lines: each message once, and later changes to printed messages. */
export class Log {
  /** The newest printed message. */
  #last: number | undefined;
  #first = Infinity;
  readonly #shown = new Map<number, MessageView>();
  #present: ReadonlyMap<string, { name: string; status: string }> | undefined;

  constructor(private readonly options: LogOptions) {}

  take(state: RoomState): void {
    if (state.status !== 'ready' || !state.room) return;
    this.#messages(state.messages);
    this.#presence(state);
  }

  /** Prints the messages before the printed ones. @returns how many there were */
  older(messages: readonly MessageView[]): number {
    const before = messages.filter(({ id }) => id < this.#first).slice(-SHOWN);
    for (const message of before) this.#show(message);
    this.#first = before[0]?.id ?? this.#first;
    return before.length;
  }

  #messages(messages: readonly MessageView[]): void {
    for (const message of messages) this.#amended(message);
    const fresh = messages.filter(({ id }) => this.#last === undefined || id > this.#last);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (!first || !last) return void (this.#last ??= 0);
    const shown = fresh.slice(-SHOWN);
    const skipped = (shown[0]?.id ?? 1) - 1 - (this.#last ?? 0);
    if (skipped > 0) this.#printNotice(this.options.words.missed(skipped));
    if (this.#last === undefined || skipped > 0) this.#first = shown[0]?.id ?? Infinity;
    for (const message of shown) this.#show(message);
    this.#last = last.id;
  }

  #show(message: MessageView): void {
    const { paint, words, print } = this.options;
    const { id, display_name, content, created_at, reply_to, deleted_at } = message;
    this.#shown.set(id, message);
    if (deleted_at !== null) return;
    if (reply_to)
      print(paint.dim(`      ↳ ${words.reply(harmless(reply_to.display_name), harmless(reply_to.content))}`));
    print(`${paint.dim(clock(created_at))} ${paint.name(harmless(display_name))}: ${harmless(content)}`);
  }

  #amended(message: MessageView): void {
    const { paint, words, print } = this.options;
    const before = this.#shown.get(message.id);
    if (!before || before === message) return;
    this.#shown.set(message.id, message);
    const name = paint.name(harmless(message.display_name));
    if (message.deleted_at !== null && before.deleted_at === null)
      this.#printNotice(`${name}: ${words.deleted(message.id)}`);
    else if (message.edited_at !== before.edited_at)
      print(`${paint.dim(words.edited(message.id))} ${name}: ${harmless(message.content)}`);
    else this.#reacted(before, message);
  }

  #reacted(before: MessageView, message: MessageView): void {
    for (const { emoji, users } of message.reactions) {
      const had = before.reactions.find((reaction) => reaction.emoji === emoji)?.users ?? [];
      for (const user of users) {
        if (had.some(({ user_id }) => user_id === user.user_id)) continue;
        this.#printNotice(
          `${harmless(user.display_name)} ${emoji} → ${harmless(message.display_name)}: ${firstWords(message.content)}`,
        );
      }
    }
  }

  #presence({ active }: RoomState): void {
    const { words } = this.options;
    const now = new Map(
      active.map(({ user_id, display_name, status }) => [user_id, { name: harmless(display_name), status }]),
    );
    const before = this.#present;
    this.#present = now;
    if (!before || before.size === 0) return;
    for (const [id, { name, status }] of now) {
      const was = before.get(id);
      if (!was) this.#printNotice(words.joined(name));
      else if (was.status !== status) this.#printNotice(status === 'away' ? words.away(name) : words.back(name));
    }
    for (const [id, { name }] of before) if (!now.has(id)) this.#printNotice(words.left(name));
  }

  #printNotice(text: string): void {
    this.options.print(this.options.paint.dim(`— ${text}`));
  }
}

const firstWords = (content: string): string => harmless(excerpt(content.split('\n', 1)[0] ?? '', 40));

/** Hours and minutes, local time. */
const clock = (at: string): string => new Date(at).toTimeString().slice(0, 5);
