import fc from 'fast-check';
import type { MemberView, MessageView } from '../../../contract/features/chat/schemas';
import type { CommandName } from '../../../contract/commands';
import type { UserPrincipal } from '../../../contract/core/identity';
import { messageCommands } from '../../../server/features/chat/messages/message-rules';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { makePeople, noLimits, run } from './chat-world';
import { contentOf, RoomModel, type Step } from './room-model';

let door: TestServer;
let users: Map<string, UserPrincipal>;
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  admin = await door.signIn('admin');
  users = new Map((await makePeople(door, 4, 'azar')).map((person) => [person.username, person]));
});
afterAll(() => door.close());

const names = ['azar0', 'azar1', 'azar2', 'azar3'];
const step: fc.Arbitrary<Step> = fc.record({
  by: fc.constantFrom('azar0', ...names),
  name: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<CommandName>(...messageCommands, 'message', 'message') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<CommandName>(
        ...(['join_room', 'leave_room', 'set_member_role', 'mute_member', 'remove_member'] as const),
        ...(['ban_member', 'unban_member', 'join_room'] as const),
      ),
    },
  ),
  message: fc.integer({ min: 1, max: 6 }),
  whom: fc.constantFrom(...names),
  emoji: fc.constantFrom('👍', '🎉'),
  role: fc.constantFrom('owner', 'moderator', 'member'),
});

function inputOf({ name, message, whom, emoji, role }: Step, room_id: number, content: string): object {
  const target = { room_id, message_id: message };
  const member = { room_id, username: whom };
  switch (name) {
    case 'message':
      return { room_id, content };
    case 'edit_message':
      return { ...target, content };
    case 'react':
    case 'unreact':
      return { ...target, emoji };
    case 'delete_message':
    case 'mark_read':
      return target;
    case 'set_member_role':
      return { ...member, role };
    case 'mute_member':
      return { ...member, minutes: message - 1 };
    case 'join_room':
    case 'leave_room':
      return { room_id };
    default:
      return member;
  }
}

const isMessageStep = ({ name }: Step): boolean => (messageCommands as readonly string[]).includes(name);

/** Groups consecutive steps of one kind: sent at once, they share a transaction. */
function groupSteps(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const one of steps) {
    const last = groups.at(-1);
    if (last?.[0] && isMessageStep(last[0]) === isMessageStep(one)) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

it('[CHAT-1] [CHAT-3] [CHAT-4] [CHAT-5] a room behaves as its model for any sequence of commands', async () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const owner = users.get('azar0')!;
      const made = (await run(door, owner, 'create_room', { name: 'Azar' })) as { room: { id: number } };
      const roomId = made.room.id;
      const model = new RoomModel('azar0');
      for (const group of groupSteps(all)) {
        const replies = await Promise.all(
          group.map((one) => run(door, users.get(one.by)!, one.name, inputOf(one, roomId, contentOf(one)))),
        );
        const outcomes = group.map((one, i) => [one.name, !(replies[i] instanceof Error)]);
        expect(outcomes).toEqual(group.map((one) => [one.name, model.take(one)]));
      }
      expect(await stateOf(roomId)).toEqual(stateOfModel(model));
    }),
    { numRuns: 40, seed: 4 },
  );
});

async function stateOf(roomId: number): Promise<object> {
  const { prisma } = door.app.database;
  const { json } = await door.ask(`/api/rooms/${roomId}`, { headers: admin });
  const { room, messages } = json.data as {
    room: { members: number; last_message_id: number };
    messages: MessageView[];
  };
  const members = (await door.ask(`/api/rooms/${roomId}/members?limit=100`, { headers: admin })).json
    .data as MemberView[];
  const banned = await prisma.roomBan.findMany({ where: { roomId }, include: { user: true } });
  return {
    counts: [room.members, room.last_message_id],
    members: Object.fromEntries(
      members.map((member) => [member.username, [member.role, member.read_id, member.muted_until !== null]]),
    ),
    banned: banned.map(({ user }) => user.username).sort(),
    messages: messages.map(({ id, username, content, deleted_at, reactions }) => [
      ...[id, username, content, deleted_at !== null],
      reactions.map(({ emoji, users }) => [emoji, users.map((user) => user.username)]),
    ]),
  };
}

const stateOfModel = ({ members, banned, messages }: RoomModel): object => ({
  counts: [members.size, messages.length],
  members: Object.fromEntries([...members].map(([name, { role, read, muted }]) => [name, [role, read, muted]])),
  banned: [...banned].sort(),
  messages: messages.map(({ by, content, gone, reactions }, i) => {
    const emojis = [...new Set(reactions.map(([emoji]) => emoji))];
    const grouped = emojis.map((emoji) => [emoji, reactions.filter(([key]) => key === emoji).map(([, user]) => user)]);
    return [i + 1, by, content, gone, grouped];
  }),
});
