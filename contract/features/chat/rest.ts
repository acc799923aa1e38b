import { z } from 'zod';
import { chatCommands } from './command-table';
import {
  banView,
  chatPosition,
  memberView,
  messagePage,
  messagesQuery,
  peopleQuery,
  roomId,
  roomsQuery,
  roomSnapshot,
  roomSummary,
  searchHit,
  searchQuery,
} from './schemas';
import { personView } from '../../core/person';
import { roomStats, ticketReply } from './room-socket';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const read = operationsOf('chat');
const command = commandOf('chat', chatCommands);

const room: readonly string[] = ['chat.room_not_found'];
const message: readonly string[] = [...room, 'chat.message_not_found', 'chat.muted', 'chat.not_member'];
const moderation: readonly string[] = [...room, 'chat.member_not_found', 'chat.not_allowed', 'chat.not_member'];
const inRoom = { params: { room_id: roomId }, refusals: room };
const userCommand = { audience: 'user' } as const;

/** REST operations of the chat. */
export const chatOperations: readonly Operation[] = [
  read('get', '/api/rooms', {
    audience: 'anybody',
    summary: 'The caller’s own rooms and invitations, or with scope=public the rooms that can be joined',
    query: roomsQuery,
    reply: z.array(roomSummary),
    beside: { position: chatPosition },
  }),
  command('post', '/api/rooms', 'create_room', {
    ...userCommand,
    summary: 'Create a room',
    refusals: ['chat.too_many_rooms', 'chat.too_many_memberships'],
  }),
  command('post', '/api/rooms/direct', 'direct_room', {
    ...userCommand,
    summary: 'Open the direct conversation with a user: the existing one, or a new one',
    refusals: ['auth.user_not_found', 'chat.direct_only_two', 'chat.too_many_directs'],
  }),
  read('get', '/api/rooms/:room_id', {
    audience: 'anybody',
    summary: 'A room with its newest messages, and its channel’s position when it was read',
    ...inRoom,
    reply: roomSnapshot,
    beside: { position: chatPosition },
  }),
  command('patch', '/api/rooms/:room_id', 'update_room', {
    ...userCommand,
    summary: 'Change a room’s name, its topic, or whether guests may enter',
    refusals: moderation,
  }),
  command('post', '/api/rooms/:room_id/join', 'join_room', {
    ...userCommand,
    bodyless: true,
    summary: 'Join a public room, or accept an invitation',
    refusals: [...room, 'chat.banned', 'chat.already_member', 'chat.room_full', 'chat.too_many_memberships'],
  }),
  command('post', '/api/rooms/:room_id/leave', 'leave_room', {
    ...userCommand,
    bodyless: true,
    summary: 'Leave a room, or decline an invitation',
    refusals: [...room, 'chat.not_member', 'chat.last_owner'],
  }),
  command('post', '/api/rooms/:room_id/read', 'mark_read', {
    ...userCommand,
    summary: 'Mark a room as read up to a message',
    refusals: [...room, 'chat.not_member'],
  }),
  read('get', '/api/rooms/:room_id/messages', {
    audience: 'anybody',
    summary: 'A page of messages: before, after or around one, or the newest',
    ...inRoom,
    query: messagesQuery,
    reply: messagePage,
    beside: { position: chatPosition },
  }),
  command('post', '/api/rooms/:room_id/messages', 'message', {
    audience: 'anybody',
    summary: 'Send a message',
    refusals: message,
  }),
  command('patch', '/api/rooms/:room_id/messages/:message_id', 'edit_message', {
    ...userCommand,
    summary: 'Edit the caller’s own message',
    refusals: [...message, 'chat.not_yours'],
  }),
  command('delete', '/api/rooms/:room_id/messages/:message_id', 'delete_message', {
    ...userCommand,
    bodyless: true,
    summary: 'Delete a message: the caller’s own, or as a moderator any member’s',
    refusals: [...message, 'chat.not_yours'],
  }),
  command('put', '/api/rooms/:room_id/messages/:message_id/reactions/:emoji', 'react', {
    ...userCommand,
    bodyless: true,
    summary: 'React to a message',
    refusals: [...message, 'chat.too_many_reactions'],
  }),
  command('delete', '/api/rooms/:room_id/messages/:message_id/reactions/:emoji', 'unreact', {
    ...userCommand,
    bodyless: true,
    summary: 'Remove a reaction',
    refusals: message,
  }),
  read('get', '/api/rooms/:room_id/members', {
    audience: 'anybody',
    summary: 'A room’s members, by name',
    ...inRoom,
    query: peopleQuery,
    reply: z.array(memberView),
  }),
  command('post', '/api/rooms/:room_id/members', 'invite', {
    ...userCommand,
    summary: 'Invite a user into a room',
    refusals: [
      ...moderation,
      'auth.user_not_found',
      'chat.already_member',
      'chat.banned',
      'chat.direct_only_two',
      'chat.too_many_invitations',
    ],
  }),
  command('patch', '/api/rooms/:room_id/members/:username', 'set_member_role', {
    ...userCommand,
    summary: 'Change a member’s role',
    refusals: [...moderation, 'chat.last_owner'],
  }),
  command('delete', '/api/rooms/:room_id/members/:username', 'remove_member', {
    ...userCommand,
    bodyless: true,
    summary: 'Remove a member from a room',
    refusals: moderation,
  }),
  command('post', '/api/rooms/:room_id/members/:username/mute', 'mute_member', {
    ...userCommand,
    summary: 'Mute a member for some minutes, or end the mute',
    refusals: moderation,
  }),
  read('get', '/api/rooms/:room_id/bans', {
    audience: 'user',
    summary: 'The users banned from a room; for its moderators',
    params: { room_id: roomId },
    reply: z.array(banView),
    refusals: [...room, 'chat.not_allowed'],
  }),
  command('post', '/api/rooms/:room_id/bans', 'ban_member', {
    ...userCommand,
    summary: 'Ban a user from a room',
    refusals: [...moderation, 'auth.user_not_found'],
  }),
  command('delete', '/api/rooms/:room_id/bans/:username', 'unban_member', {
    ...userCommand,
    bodyless: true,
    summary: 'End a user’s ban',
    refusals: moderation,
  }),
  read('get', '/api/messages/search', {
    audience: 'anybody',
    summary: 'Search the messages that the caller may read, newest first',
    query: searchQuery,
    reply: z.array(searchHit),
    beside: { next: z.string().nullable() },
    refusals: room,
  }),
  read('get', '/api/people', {
    audience: 'user',
    summary: 'Users, by name',
    query: peopleQuery,
    reply: z.array(personView),
  }),
  read('post', '/api/ws-ticket', {
    audience: 'user',
    summary: 'A short-lived ticket that authenticates one WebSocket, for clients that cannot set headers',
    bodyless: true,
    body: z.strictObject({}),
    reply: ticketReply,
    refusals: ['request.rate_limited', 'auth.too_many_tickets'],
  }),
  read('get', '/ws/stats', {
    audience: 'anybody',
    summary: 'Connections and users of the rooms that the caller may see',
    reply: roomStats,
    unwrapped: true,
  }),
];
