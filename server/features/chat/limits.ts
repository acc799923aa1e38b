import type { chatContract } from '../../../contract/features/chat/contract';
import type { RatesOf } from '../../feature/feature';
import type { CommandRate } from '../../limits/limits';

/** How much one user may write and change in rooms, and how many rooms a user may have. */
export const chatLimits = {
  /** Messages of one user in all rooms; of the guests of one address in each room. */
  chat: { perSecond: 5, burst: 20 },
  /** Rooms and conversations that one user begins. */
  newRooms: { perSecond: 0.5, burst: 30 },
  /** Changes of rooms and of their members. */
  roomChanges: { perSecond: 5, burst: 100 },
  /** Messages edited and deleted, reactions set and taken back. */
  edits: { perSecond: 5, burst: 60 },
  /** Rooms that one user owns. */
  roomsPerUser: 100,
  /** Rooms and conversations that one user is in, and invitations that wait for the user. */
  membershipsPerUser: 500,
  invitationsPerUser: 100,
  directRoomsPerUser: 300,
};

/** The rates of its commands. */
export const chatRates = ({ chat, edits, newRooms, roomChanges }: typeof chatLimits): RatesOf<typeof chatContract> => {
  const editsRate: CommandRate = { kind: 'edits', rate: edits };
  const newRoomsRate: CommandRate = { kind: 'newRooms', rate: newRooms, shared: true };
  const roomChangesRate: CommandRate = { kind: 'roomChanges', rate: roomChanges };
  return {
    message: { kind: 'chat', rate: chat },
    edit_message: editsRate,
    delete_message: editsRate,
    react: editsRate,
    unreact: editsRate,
    create_room: newRoomsRate,
    direct_room: newRoomsRate,
    update_room: roomChangesRate,
    join_room: roomChangesRate,
    leave_room: roomChangesRate,
    invite: roomChangesRate,
    remove_member: roomChangesRate,
    set_member_role: roomChangesRate,
    mute_member: roomChangesRate,
    ban_member: roomChangesRate,
    unban_member: roomChangesRate,
  };
};
