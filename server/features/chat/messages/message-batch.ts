import type { MessageView } from '../../../../contract/features/chat/schemas';
import type { AuditEntry } from '../../../audit/audit-entry';
import { isIn, type Member, type Person, type Room } from '../permissions';

/** A message that commands of a batch are about. */
export interface Message {
  readonly roomId: number;
  readonly id: number;
  /** `null`: a guest's. */
  readonly authorId: string | null;
  readonly username: string;
  readonly authorName: string;
  content: string;
  editedAt: Date | null;
  deletedAt: Date | null;
  mentions: readonly Person[];
  /** Who set which emoji; known where a command of the batch needs it. */
  readonly reactions: Map<string, Set<string>>;
}

/** A message that the batch writes. */
export interface NewMessage extends Message {
  readonly guestId: string | null;
  readonly clientId: string;
  readonly replyTo: MessageView['reply_to'];
  readonly createdAt: Date;
}

/** A room, with those of its people and messages that a batch needs. */
export interface Conversation extends Room {
  /** The transaction that had written its row when it was read. */
  readonly writer?: string;
  readonly people: Map<string, Member>;
  readonly banned: Set<string>;
  /** Until when those are silenced who left while they were. */
  readonly mutedAway: Map<string, Date>;
  readonly messages: Map<number, Message>;
  /** Which messages name a user who counts what is unread. */
  readonly mentionsOf: Map<string, Set<number>>;
}

/** One emoji of one user at one message, set or taken back. */
export interface ReactionChange {
  readonly message: Message;
  readonly emoji: string;
  readonly userId: string;
  readonly added: boolean;
}

/** Somebody's place in a room. */
export interface Place {
  readonly room: Conversation;
  readonly member: Member;
}

/** The rooms of a batch of commands, locked and in memory, and what is said in them. */
export class MessageBatch {
  readonly written: NewMessage[] = [];
  /** Messages of before that were edited or deleted. */
  readonly amended = new Set<Message>();
  readonly joined: Place[] = [];
  readonly deeds: AuditEntry[] = [];
  readonly #spoken = new Set<Conversation>();
  readonly #read = new Map<Member, Place>();
  readonly #reactions = new Map<string, ReactionChange>();

  /** Who writes all this: the transaction's number, as the rooms' rows will bear it; where it is known. */
  writer: Promise<string | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly rooms: ReadonlyMap<number, Conversation>,
    /** When the rooms were read, milliseconds since 1970. */
    readonly readAt = Date.now(),
  ) {}

  room(id: number): Conversation | undefined {
    return this.rooms.get(id);
  }

  /** Rooms with a new message. */
  get spoken(): readonly Conversation[] {
    return [...this.#spoken];
  }

  /** Members who have read further. */
  get read(): readonly Place[] {
    return [...this.#read.values()];
  }

  /** Reactions that are not as they were; none of messages that are gone. */
  get reactions(): readonly ReactionChange[] {
    return [...this.#reactions.values()].filter(({ message }) => message.deletedAt === null);
  }

  /** Somebody comes in, with everything so far behind them. */
  join(room: Conversation, user: Person, at: Date): Member {
    const member: Member = {
      user,
      role: room.members === 0 ? 'owner' : 'member',
      invitedBy: null,
      joinedAt: at,
      readId: room.lastMessage,
      mutedUntil: room.mutedAway.get(user.id) ?? null,
    };
    room.people.set(user.id, member);
    room.members++;
    this.joined.push({ room, member });
    return member;
  }

  write(room: Conversation, message: NewMessage): void {
    room.lastMessage = message.id;
    room.messages.set(message.id, message);
    this.written.push(message);
    this.#spoken.add(room);
    countMentions(room, message);
  }

  /** Gives a message other words, or none. */
  amend(room: Conversation, message: Message, change: Pick<Message, 'content' | 'mentions'> & Partial<Message>): void {
    for (const unread of room.mentionsOf.values()) unread.delete(message.id);
    Object.assign(message, change);
    countMentions(room, message);
    if (!this.#isNew(message)) this.amended.add(message);
  }

  /** Whether a message was written by this very batch. */
  #isNew(message: Message): boolean {
    return 'clientId' in message;
  }

  /** @returns whether anything changed. */
  react(message: Message, emoji: string, userId: string, added: boolean): boolean {
    const users = message.reactions.get(emoji) ?? new Set();
    if (users.has(userId) === added) return false;
    if (added) message.reactions.set(emoji, users.add(userId));
    else users.delete(userId);
    if (users.size === 0) message.reactions.delete(emoji);
    const key = JSON.stringify([message.roomId, message.id, emoji, userId]);
    // Set and taken back in one batch, it never was.
    if (!this.#reactions.delete(key)) this.#reactions.set(key, { message, emoji, userId, added });
    return true;
  }

  /** Moves a member's pointer; never back. @returns whether it moved. */
  readUpTo(room: Conversation, member: Member, messageId: number): boolean {
    const to = Math.min(messageId, room.lastMessage);
    if (to <= member.readId) return false;
    member.readId = to;
    this.#read.set(member, { room, member });
    return true;
  }
}

/** The members whom a text names by their user names, without the one who says it. */
export function membersNamed(room: Conversation, names: readonly string[], authorId: string | null): Person[] {
  if (names.length === 0) return [];
  const wanted = new Set(names);
  return [...room.people.values()]
    .filter((member) => isIn(member) && wanted.has(member.user.username.toLowerCase()) && member.user.id !== authorId)
    .map(({ user }) => user);
}

function countMentions(room: Conversation, message: Message): void {
  for (const { id } of message.mentions) room.mentionsOf.get(id)?.add(message.id);
}
