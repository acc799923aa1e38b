import type { CommandName } from '../../../../contract/commands';
import type { ProblemWire } from '../../../../contract/problems';
import type { Answer } from '../../core/commands';
import type { PendingCommand } from '../../core/client-channel';
import { Store, type Readable } from '../../core/store';
import type { FailedStorage } from './failed-storage';

/** A message of one's own that is not in the conversation yet, or new words for one that is. */
export interface OutgoingMessage {
  /** The command's id, and the message's `client_id`. */
  readonly clientId: string;
  readonly roomId: number;
  readonly content: string;
  readonly replyTo: number | undefined;
  /** The message that is to get these words; of an edit only. */
  readonly edits?: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: 'sending' | 'failed';
  /** How often it has been sent; zero can still be taken back. */
  readonly attempts: number;
  /** Its number, where the hub has answered and the event is still to come. */
  readonly messageId?: number;
  /** Why it was refused, or why it has to be sent again. */
  readonly problem?: ProblemWire['error'];
}

export interface OutgoingOptions {
  readonly pending: Readable<readonly PendingCommand[]>;
  readonly failed: FailedStorage;
  /** Whose messages are shown. */
  actor(): string | undefined;
}

/**
 * Messages that wait, were refused, or are answered while their event has not come yet, and edits that wait or were refused;
 * of all tabs, the oldest first.
 */
export class OutgoingMessages {
  readonly store = new Store<readonly OutgoingMessage[]>([]);
  /** Answered by the hub; their events come at any moment. */
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

  /** The event of a message has come: it is in the conversation. */
  arrived(clientId: string): void {
    const left = this.#answered.filter(({ command }) => command.id !== clientId);
    if (left.length === this.#answered.length) return;
    this.#answered = left;
    this.look();
  }

  /** Forgets a refused message or edit. @returns it, to be sent anew */
  discard(clientId: string): PendingCommand | undefined {
    const { failed } = this.options;
    const found = failed.all().find(({ command }) => command.id === clientId);
    failed.delete(clientId);
    this.look();
    return found?.command;
  }

  /** Puts together what there is now. */
  look(): void {
    const { pending, failed, actor } = this.options;
    const me = actor();
    const waiting = pending.get().filter(({ name }) => WRITTEN.has(name));
    const refused = failed.all().filter(({ command }) => command.actor === me);
    // The answer may come after the event, and nobody need follow the room: none is waited for for long.
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

/** The commands that carry what somebody has written. */
const WRITTEN: ReadonlySet<string> = new Set<CommandName>(['message', 'edit_message']);

/** The fields that they carry. */
export type WrittenInput = Readonly<{
  room_id: number | string;
  content: string;
  reply_to?: number;
  message_id?: number;
}>;

/** How long the event of an answered message is waited for, in milliseconds. */
const EVENT_MS = 30_000;
