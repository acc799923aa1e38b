import type { z } from 'zod';
import { notice, nodeVitals } from '../../../contract/admin';
import { accountView, movementReply, movementView, position } from '../../../contract/bank';
import { chatPosition, memberView, messageView, personView, roomSummary, roomView } from '../../../contract/chat';
import { userView } from '../../../contract/identity';
import { activeUser } from '../../../contract/presence';
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
