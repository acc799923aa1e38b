import { MAX_MEMBERS, MAX_REACTIONS, type MessageView } from '../../../../contract/features/chat/schemas';
import { Problem, problem } from '../../../../contract/problems';
import { truncate } from '../../../../contract/core/text/signs';
import type { Command, Decision } from '../../../commands/define';
import type { NewEvent } from '../../../log/append';
import { namesIn } from './mentions';
import { isIn, isMuted, mayRead, MODERATOR, rankOf, type MayOperateAll, type Member } from '../permissions';
import { membersNamed, type Conversation, type Message, type NewMessage, type MessageBatch } from './message-batch';
import { authorOf, inboxEvent, memberChanged, personView, roomEvent, summaryOf } from '../views';

/** The commands on messages, by their names on the wire. */
export const messageCommands = ['message', 'edit_message', 'delete_message', 'react', 'unreact', 'mark_read'] as const;
export type MessageCommand = Command<(typeof messageCommands)[number]>;

/** Decides a command on the batch: returns its effect or a problem. */
export function decide(batch: MessageBatch, command: MessageCommand, mayOperateAll: MayOperateAll): Decision {
  const { principal } = command;
  if (principal.kind === 'guest' && command.name !== 'message') return problem('auth.required');
  const room = batch.room(command.input.room_id);
  const standing = { member: room?.membersById.get(principal.id), banned: room?.banned.has(principal.id) ?? false };
  if (!room || !mayRead(room, principal, standing, mayOperateAll))
    return problem('chat.room_not_found', { field: 'room_id' });
  switch (command.name) {
    case 'message':
      return send(batch, room, command);
    case 'edit_message':
      return edit(batch, room, command);
    case 'delete_message':
      return remove(batch, room, command, mayOperateAll);
    case 'react':
    case 'unreact':
      return react(batch, room, command);
    case 'mark_read':
      return markRead(batch, room, command);
  }
}

function send(batch: MessageBatch, room: Conversation, command: Command<'message'>): Decision {
  const { principal, at } = command;
  const before = room.membersById.get(principal.id);
  const refusal = refusalToWrite(room, before, command);
  if (refusal) return refusal;
  const replyTo = quote(room, command.input.reply_to);
  if (replyTo instanceof Problem) return replyTo;
  const joins = principal.kind === 'user' && !isIn(before);
  const member = joins ? batch.join(room, principal, at) : before;
  const events: NewEvent[] = joins && member ? [memberChanged(room.id, member)] : [];

  const message = compose(room, command, replyTo);
  batch.write(room, message);
  if (member) member.readId = message.id; // an author has read up to their own message; this is not stored
  const view = viewOf(message);
  events.push(roomEvent(room.id, 'message', view));
  if (joins && member) {
    const summary = summaryOf(room, member, { mentions: 0, lastMessage: view, peer: null });
    events.push(inboxEvent(principal.id, 'room_added', { room: summary }));
  }
  const data = { id: command.id, message_id: message.id, timestamp: at.toISOString(), room_id: room.id };
  return { data, events };
}

function refusalToWrite(
  room: Conversation,
  member: Member | undefined,
  { at, principal }: Command,
): Problem | undefined {
  const mutedUntil = isIn(member) ? member.mutedUntil : (room.absentMutes.get(principal.id) ?? null);
  if (isMuted({ mutedUntil }, at)) return problem('chat.muted', { field: 'room_id' });
  const joins = principal.kind === 'user' && !isIn(member);
  return joins && room.members >= MAX_MEMBERS ? problem('chat.room_full', { field: 'room_id' }) : undefined;
}

/** Returns the beginning of the quoted message at this time; later edits do not change the quote. */
function quote(room: Conversation, id: number | undefined): MessageView['reply_to'] | Problem {
  if (id === undefined) return null;
  const message = room.messages.get(id);
  if (!message || message.deletedAt) return problem('chat.message_not_found', { field: 'reply_to' });
  const { username, authorName, content } = message;
  return { id, username, display_name: authorName, content: firstWords(content) };
}

/** Shortens a text at a grapheme boundary, so that no emoji is cut, nor a sequence of joined ones. */
function firstWords(content: string): string {
  const first = truncate(content, QUOTED);
  return first === content ? content : `${first}…`;
}

const QUOTED = 140;

function compose(room: Conversation, command: Command<'message'>, replyTo: MessageView['reply_to']): NewMessage {
  const { principal, input, id, at } = command;
  const author = authorOf(principal);
  const authorId = principal.kind === 'user' ? principal.id : null;
  return {
    roomId: room.id,
    id: room.lastMessage + 1,
    authorId,
    guestId: authorId === null ? author.user_id : null,
    username: author.username,
    authorName: author.display_name,
    content: input.content,
    clientId: id,
    replyTo,
    createdAt: at,
    editedAt: null,
    deletedAt: null,
    mentions: membersNamed(room, namesIn(input.content), authorId),
    reactions: new Map(),
  };
}

const viewOf = (message: NewMessage): MessageView => ({
  id: message.id,
  user_id: message.authorId ?? message.guestId ?? '',
  username: message.username,
  content: message.content,
  created_at: message.createdAt.toISOString(),
  display_name: message.authorName,
  room_id: message.roomId,
  guest: message.authorId === null,
  client_id: message.clientId,
  reply_to: message.replyTo,
  mentions: mentionsOf(message),
  edited_at: null,
  deleted_at: null,
  reactions: [],
});

const mentionsOf = ({ mentions }: Message): MessageView['mentions'] =>
  mentions.map(({ id, username }) => ({ user_id: id, username }));

function edit(batch: MessageBatch, room: Conversation, command: Command<'edit_message'>): Decision {
  const { principal, input, at } = command;
  const member = room.membersById.get(principal.id);
  if (!isIn(member)) return problem('chat.not_member', { field: 'room_id' });
  const message = existing(room, input.message_id);
  if (message instanceof Problem) return message;
  if (message.authorId !== principal.id) return problem('chat.not_yours', { field: 'message_id' });
  if (isMuted(member, at)) return problem('chat.muted', { field: 'room_id' });
  const { content } = input;
  batch.amend(room, message, {
    content,
    editedAt: at,
    mentions: membersNamed(room, namesIn(content), principal.id),
  });
  const eventData = {
    room_id: room.id,
    id: message.id,
    content,
    mentions: mentionsOf(message),
    edited_at: at.toISOString(),
  };
  return { data: changed(command), events: [roomEvent(room.id, 'message_edited', eventData)] };
}

function remove(
  batch: MessageBatch,
  room: Conversation,
  command: Command<'delete_message'>,
  mayOperateAll: MayOperateAll,
): Decision {
  const { principal, input, at } = command;
  const member = room.membersById.get(principal.id);
  const message = existing(room, input.message_id);
  if (message instanceof Problem) return message;
  const own = message.authorId === principal.id && isIn(member);
  if (!own && rankOf(room, principal, member, mayOperateAll) < MODERATOR) {
    return problem(isIn(member) ? 'chat.not_allowed' : 'chat.not_member', { field: 'message_id' });
  }
  batch.amend(room, message, { content: '', deletedAt: at, mentions: [] });
  if (!own) batch.auditEntries.push(auditEntryOf(command, message));
  const by = principal.kind === 'user' ? principal.username : '';
  const eventData = { room_id: room.id, id: message.id, deleted_at: at.toISOString(), by };
  return { data: changed(command), events: [roomEvent(room.id, 'message_deleted', eventData)] };
}

const auditEntryOf = (
  { principal, from, input }: Command<'delete_message'>,
  message: Message,
): MessageBatch['auditEntries'][number] => ({
  by: { principal, address: from },
  act: 'delete_message',
  target: `room:${input.room_id} ${message.username}`,
  detail: { message_id: message.id },
});

function react(batch: MessageBatch, room: Conversation, command: Command<'react' | 'unreact'>): Decision {
  const { principal, input, name } = command;
  const member = room.membersById.get(principal.id);
  if (!isIn(member)) return problem('chat.not_member', { field: 'room_id' });
  const message = existing(room, input.message_id);
  if (message instanceof Problem) return message;
  const { emoji } = input;
  const added = name === 'react';
  const isNew = added && !message.reactions.has(emoji);
  if (isNew && message.reactions.size >= MAX_REACTIONS) return problem('chat.too_many_reactions', { field: 'emoji' });
  const eventData = { room_id: room.id, message_id: message.id, emoji, ...personView(member.user), added };
  const hasChanged = batch.react(message, emoji, principal.id, added);
  return { data: changed(command), events: hasChanged ? [roomEvent(room.id, 'reaction', eventData)] : [] };
}

function markRead(batch: MessageBatch, room: Conversation, command: Command<'mark_read'>): Decision {
  const { principal, input, id } = command;
  const member = room.membersById.get(principal.id);
  if (!isIn(member)) return problem('chat.not_member', { field: 'room_id' });
  const moved = batch.readUpTo(room, member, input.message_id);
  const { readId } = member;
  const data = { id, room_id: room.id, read_id: readId };
  if (!moved) return { data, events: [] };
  const mentions = [...(room.mentionsOf.get(principal.id) ?? [])].filter((named) => named > readId).length;
  const eventData = { room_id: room.id, read_id: readId, unread: room.lastMessage - readId, mentions };
  return { data, events: [inboxEvent(principal.id, 'read_updated', eventData)] };
}

/** Returns the message if it exists and is not deleted. */
function existing(room: Conversation, id: number): Message | Problem {
  const message = room.messages.get(id);
  return message && !message.deletedAt ? message : problem('chat.message_not_found', { field: 'message_id' });
}

const changed = ({ id, input }: Command<'edit_message' | 'delete_message' | 'react' | 'unreact'>) => ({
  id,
  room_id: input.room_id,
  message_id: input.message_id,
});
