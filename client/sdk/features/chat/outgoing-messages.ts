import type { CommandName } from '../../../../contract/commands';
import type { ProblemWire } from '../../../../contract/problems';
import type { Answer } from '../../core/commands';
import type { PendingCommand } from '../../core/client-channel';
import { Store, type Readable } from '../../core/store';
import type { FailedStorage } from './failed-storage';

/** A message of the user that is not in the conversation yet, or an edit of one that is. */
export interface OutgoingMessage {
  /** The command's id, and the message's `client_id`. */
  readonly clientId: string;
  readonly roomId: number;
  readonly content: string;
  readonly replyTo: number | undefined;
  /** The id of the edited message; set for edits only. */
  readonly edits?: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: 'sending' | 'failed';
  /** How often it has been sent; at zero it can still be withdrawn. */
  readonly attempts: number;
  /** The message's id, once the hub has answered and before the event arrives. */
  readonly messageId?: number;
  /** The refusal, or the temporary failure after which it is sent again. */
  readonly problem?: ProblemWire['error'];
}

export interface OutgoingOptions {
  readonly pending: Readable<readonly PendingCommand[]>;
  readonly failed: FailedStorage;
  /** The actor whose messages are shown. */
  actor(): string | undefined;
}

/**
 * Messages that are pending, refused, or answered before their event has arrived, and edits that are pending or
 * refused; of all tabs, the oldest first.
 */
export class OutgoingMessages {
  readonly store = new Store<readonly OutgoingMessage[]>([]);
  /** Answered by the hub; their events are about to arrive. */
  #answered: readonly { command: PendingCommand; messageId: number; at: number }[] = [];

  constructor(private readonly options: OutgoingOptions) {
    options.pending.subscribe(() => this.look());
    options.failed.onChange(() => this.look());
  }

  answered({ command, outcome }: Answer): void {
    if ('refused' in outcome) {
      if (WRITTEN.has(command.name)) this.options.failed.put({ command, problem: outcome.refused });
    } else if ('data' in outcome && command.name === 'message') {
      const { message_id: messageId } = outcome.data as { message_id: number };
      this.#answered = [...this.#answered, { command, messageId, at: Date.now() }];
    }
    this.look();
  }

  /** A message's event has arrived: it is in the conversation. */
  arrived(clientId: string): void {
    const remaining = this.#answered.filter(({ command }) => command.id !== clientId);
    if (remaining.length === this.#answered.length) return;
    this.#answered = remaining;
    this.look();
  }

  /** Discards a refused message or edit. @returns its command, to be sent again */
  discard(clientId: string): PendingCommand | undefined {
    const { failed } = this.options;
    const found = failed.all().find(({ command }) => command.id === clientId);
    failed.delete(clientId);
    this.look();
    return found?.command;
  }

  /** Rebuilds the list. */
  look(): void {
    const { pending, failed, actor } = this.options;
    const me = actor();
    const waiting = pending.get().filter(({ name }) => WRITTEN.has(name));
    const refused = failed.all().filter(({ command }) => command.actor === me);
    // The answer may come after the event, and nothing may follow the room: the wait is bounded.
    this.#answered = this.#answered.filter(({ at }) => Date.now() - at < EVENT_MS);
    const answered = this.#answered.filter(({ command }) => !waiting.some(({ id }) => id === command.id));
    const all = [
      ...waiting.map((command) => asMessage(command, 'sending', command.trouble)),
      ...answered.map(({ command, messageId }) => ({ ...asMessage(command, 'sending', undefined), messageId })),
      ...refused.map(({ command, problem }) => asMessage(command, 'failed', problem)),
    ];
    this.store.set(all.sort((a, b) => a.createdAt - b.createdAt));
  }
}

function asMessage(
  { id, input, createdAt, attempts }: PendingCommand,
  state: OutgoingMessage['state'],
  problem: ProblemWire['error'] | undefined,
): OutgoingMessage {
  const { room_id, content, reply_to, message_id } = input as unknown as WrittenInput;
  return {
    clientId: id,
    roomId: Number(room_id),
    content,
    replyTo: reply_to,
    createdAt,
    state,
    attempts,
    ...(message_id !== undefined && { edits: message_id }),
    ...(problem && { problem }),
  };
}

/** The commands that carry text written by the user. */
const WRITTEN: ReadonlySet<string> = new Set<CommandName>(['message', 'edit_message']);

/** The input fields of these commands. */
export type WrittenInput = Readonly<{
  room_id: number | string;
  content: string;
  reply_to?: number;
  message_id?: number;
}>;

/** How long to wait for the event of an answered message, in milliseconds. */
const EVENT_MS = 30_000;
