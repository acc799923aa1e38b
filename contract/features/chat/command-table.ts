import type { CommandContract } from '../../core/specs';
import {
  banMemberInput,
  createRoomInput,
  deleteMessageInput,
  directRoomInput,
  editMessageInput,
  joinRoomInput,
  leaveRoomInput,
  leaveRoomReply,
  markReadInput,
  memberChangeReply,
  memberRoleInput,
  messageChangeReply,
  messageInput,
  messageReply,
  muteMemberInput,
  reactionInput,
  readReply,
  roomMemberInput,
  roomReply,
  updateRoomInput,
} from './commands';

/** Returns an audited command's target: the room, and the member if the input names one. */
function roomTarget({ room_id: room, username }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof room !== 'number' && typeof room !== 'string') return undefined;
  return ['room:' + String(room), ...(typeof username === 'string' ? [username] : [])].join(' ');
}

/** The feature's commands, by name on the wire. */
export const chatCommands = {
  message: { input: messageInput, output: messageReply, id: 'any' },
  edit_message: { input: editMessageInput, output: messageChangeReply, id: 'any' },
  delete_message: { input: deleteMessageInput, output: messageChangeReply, id: 'any', audit: roomTarget },
  react: { input: reactionInput, output: messageChangeReply, id: 'any' },
  unreact: { input: reactionInput, output: messageChangeReply, id: 'any' },
  create_room: { input: createRoomInput, output: roomReply, id: 'any' },
  update_room: { input: updateRoomInput, output: roomReply, id: 'any', audit: roomTarget },
  direct_room: { input: directRoomInput, output: roomReply, id: 'any' },
  join_room: { input: joinRoomInput, output: roomReply, id: 'any' },
  leave_room: { input: leaveRoomInput, output: leaveRoomReply, id: 'any' },
  invite: { input: roomMemberInput, output: memberChangeReply, id: 'any' },
  remove_member: { input: roomMemberInput, output: memberChangeReply, id: 'any', audit: roomTarget },
  set_member_role: { input: memberRoleInput, output: memberChangeReply, id: 'any', audit: roomTarget },
  mute_member: { input: muteMemberInput, output: memberChangeReply, id: 'any', audit: roomTarget },
  ban_member: { input: banMemberInput, output: memberChangeReply, id: 'any', audit: roomTarget },
  unban_member: { input: roomMemberInput, output: memberChangeReply, id: 'any', audit: roomTarget },
  mark_read: { input: markReadInput, output: readReply, id: 'none' },
} as const satisfies Record<string, CommandContract>;
