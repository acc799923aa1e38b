import type { MessageView } from '../../../../contract/features/chat/schemas';
import type { AuditEntry } from '../../../audit/audit-entry';
import { isIn, type Member, type Person, type Room } from '../permissions';

/** A message to which a command of a batch refers. */
export interface Message {
  readonly roomId: number;
  readonly id: number;
  /** `null` for a guest's message. */
  readonly authorId: string | null;
  readonly username: string;
  readonly authorName: string;
  content: string;
  editedAt: Date | null;
  deletedAt: Date | null;
  mentions: readonly Person[];
  /** User ids by emoji; loaded where a command of the batch needs them. */
  readonly reactions: Map<string, Set<string>>;
}

/** A message that the batch writes. */
export interface NewMessage extends Message {
  readonly guestId: string | null;
  readonly clientId: string;
  readonly replyTo: MessageView['reply_to'];
  readonly createdAt: Date;
}

/** A room, with the members and messages that a batch needs. */
export interface Conversation extends Room {
  /** The last transaction that had written its row when it was read. */
  readonly writer?: string;
  readonly membersById: Map<string, Member>;
  readonly banned: Set<string>;
  /** End of the mute of users who left the room while muted. */
  readonly absentMutes: Map<string, Date>;
  readonly messages: Map<number, Message>;
  /** Numbers of the unread messages that mention a user, for `mark_read`. */
  readonly mentionsOf: Map<string, Set<number>>;
}

/** One emoji of one user on one message, added or removed. */
export interface ReactionChange {
  readonly message: Message;
  readonly emoji: string;
  readonly userId: string;
  readonly added: boolean;
}

/** A member and the room. */
export interface Place {
  readonly room: Conversation;
  readonly member: Member;
}

/** The rooms of a batch of commands, locked and in memory, and the batch's changes to their messages. */
export class MessageBatch {
  readonly written: NewMessage[] = [];
  /** Earlier messages that the batch edits or deletes. */
  readonly amended = new Set<Message>();
  readonly joined: Place[] = [];
  readonly auditEntries: AuditEntry[] = [];
  readonly #roomsWithNewMessages = new Set<Conversation>();
  readonly #read = new Map<Member, Place>();
  readonly #reactions = new Map<string, ReactionChange>();

  /** The id of the batch's transaction, which becomes the writer of the rooms' rows; `undefined` where unknown. */
  writer: Promise<string | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly rooms: ReadonlyMap<number, Conversation>,
    /** The time at which the rooms were read, milliseconds since 1970. */
    readonly readAt = Date.now(),
  ) {}

  room(id: number): Conversation | undefined {
    return this.rooms.get(id);
  }

  /** Rooms with a new message. */
  get roomsWithNewMessages(): readonly Conversation[] {
    return [...this.#roomsWithNewMessages];
  }

  /** Members whose read pointer has moved. */
  get read(): readonly Place[] {
    return [...this.#read.values()];
  }

  /** Changed reactions, without those on deleted messages. */
  get reactions(): readonly ReactionChange[] {
    return [...this.#reactions.values()].filter(({ message }) => message.deletedAt === null);
  }

  /** Adds a user to the room as a member who has read all earlier messages. */
  join(room: Conversation, user: Person, at: Date): Member {
    const member: Member = {
      user,
      role: room.members === 0 ? 'owner' : 'member',
      invitedBy: null,
      joinedAt: at,
      readId: room.lastMessage,
      mutedUntil: room.absentMutes.get(user.id) ?? null,
    };
    room.membersById.set(user.id, member);
    room.members++;
    this.joined.push({ room, member });
    return member;
  }

  write(room: Conversation, message: NewMessage): void {
    room.lastMessage = message.id;
    room.messages.set(message.id, message);
    this.written.push(message);
    this.#roomsWithNewMessages.add(room);
    countMentions(room, message);
  }

  /** Changes a message's text, or removes it. */
  amend(room: Conversation, message: Message, change: Pick<Message, 'content' | 'mentions'> & Partial<Message>): void {
    for (const unread of room.mentionsOf.values()) unread.delete(message.id);
    Object.assign(message, change);
    countMentions(room, message);
    if (!this.#isNew(message)) this.amended.add(message);
  }

  /** Returns whether this batch wrote the message. */
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
    // Adding and removing it in one batch leaves no change.
    if (!this.#reactions.delete(key)) this.#reactions.set(key, { message, emoji, userId, added });
    return true;
  }

  /** Moves a member's read pointer forward only. @returns whether it moved. */
  readUpTo(room: Conversation, member: Member, messageId: number): boolean {
    const to = Math.min(messageId, room.lastMessage);
    if (to <= member.readId) return false;
    member.readId = to;
    this.#read.set(member, { room, member });
    return true;
  }
}

/** Returns the members whom a text mentions by user name, without its author. */
export function membersNamed(room: Conversation, names: readonly string[], authorId: string | null): Person[] {
  if (names.length === 0) return [];
  const wanted = new Set(names);
  return [...room.membersById.values()]
    .filter((member) => isIn(member) && wanted.has(member.user.username.toLowerCase()) && member.user.id !== authorId)
    .map(({ user }) => user);
}

function countMentions(room: Conversation, message: Message): void {
  for (const { id } of message.mentions) room.mentionsOf.get(id)?.add(message.id);
}
