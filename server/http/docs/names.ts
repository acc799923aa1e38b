import type { z } from 'zod';
import { notice } from '../../../contract/features/admin/schemas';
import { nodeVitals } from '../../../contract/core/node-vitals';
import { accountView, movementReply, movementView, position } from '../../../contract/features/bank/schemas';
import { chatPosition, memberView, messageView, roomSummary, roomView } from '../../../contract/features/chat/schemas';
import { personView } from '../../../contract/core/person';
import { userView } from '../../../contract/core/identity';
import { activeUser } from '../../../contract/core/presence';
import { problemWire } from '../../../contract/problems';

/** What is told so often that the documents say it once and refer to it by name. */
export const names: Readonly<Record<string, z.ZodType>> = {
  Problem: problemWire,
  User: userView,
  Account: accountView,
  Movement: movementView,
  MovementReply: movementReply,
  AccountPosition: position,
  Person: personView,
  ActiveUser: activeUser,
  Message: messageView,
  Member: memberView,
  Room: roomView,
  RoomSummary: roomSummary,
  ChannelPosition: chatPosition,
  Notice: notice,
  NodeVitals: nodeVitals,
};
