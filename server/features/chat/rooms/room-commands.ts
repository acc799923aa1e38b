import type { Command } from '../../../commands/define';

/** The commands on rooms and their members, by their names on the wire. */
export const roomCommands = [
  'create_room',
  'update_room',
  'direct_room',
  'join_room',
  'leave_room',
  'invite',
  'remove_member',
  'set_member_role',
  'mute_member',
  'ban_member',
  'unban_member',
] as const;
export type RoomCommand = Command<(typeof roomCommands)[number]>;
