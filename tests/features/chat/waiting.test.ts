import { randomUUID } from 'node:crypto';
import type { Problem } from '../../../contract/problems';
import type { UserPrincipal } from '../../../contract/core/identity';
import type { CommandName } from '../../../contract/commands';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { makePeople, noLimits, principal, run, untilWaiting } from './chat-world';

let door: TestServer;
let other: TestServer;
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  other = await startTestServer({ demo: false, limits: noLimits, home: door.home });
});
afterAll(async () => {
  await other.close();
  await door.close();
});

/** Locks a room until both wait for it: first the change, then the message. @returns the outcome of the message */
async function sendBehind(
  { roomId, holds }: { roomId: number; holds: string },
  change: () => Promise<unknown>,
  send: () => Promise<unknown>,
): Promise<unknown> {
  const [changed, sent] = await door.app.database.prisma.$transaction(async (tx) => {
    await tx.$executeRawUnsafe(holds, roomId);
    const changed = change();
    await untilWaiting(door, 1);
    const sent = send();
    await untilWaiting(door, 2);
    return [{ ends: changed }, { ends: sent }] as const;
  });
  await changed.ends;
  return sent.ends;
}

async function room(): Promise<{ roomId: number; owner: UserPrincipal; member: UserPrincipal }> {
  const [owner, member] = [principal('ana'), principal('luis')];
  const { room } = (await run(door, owner, 'create_room', { name: 'Turnos' })) as { room: { id: number } };
  await run(door, member, 'message', { room_id: room.id, content: 'antes' });
  return { roomId: room.id, owner, member };
}

describe.each([
  ['only locked', 'SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE'],
  ['changed', 'UPDATE rooms SET topic = topic WHERE id = $1'],
])('while another transaction has %s the room', (_, holds) => {
  const changes: [CommandName, object, string][] = [
    ['ban_member', {}, 'chat.room_not_found'],
    ['mute_member', { minutes: 5 }, 'chat.muted'],
  ];
  it.each(changes)(
    '[CHAT-5] %s on another node applies to a message that waits behind it',
    async (name, input, code) => {
      const { roomId, owner, member } = await room();
      const refusal = await sendBehind(
        { roomId, holds },
        () => run(other, owner, name, { room_id: roomId, username: 'luis', ...input }),
        () => run(door, member, 'message', { room_id: roomId, content: 'después' }),
      );
      expect((refusal as Problem).code).toBe(code);
    },
  );

  it('[CHAT-5] a ban of a user who was never a member applies too', async () => {
    const { roomId, owner } = await room();
    const [stranger] = await makePeople(door, 1, randomUUID());
    const refusal = await sendBehind(
      { roomId, holds },
      () => run(other, owner, 'ban_member', { room_id: roomId, username: stranger!.username }),
      () => run(door, stranger!, 'message', { room_id: roomId, content: 'hola' }),
    );
    expect((refusal as Problem).code).toBe('chat.room_not_found');
  });

  it('[CHAT-1] a message that waits behind another one gets the next number', async () => {
    const { roomId, owner, member } = await room();
    const second = await sendBehind(
      { roomId, holds },
      () => run(other, owner, 'message', { room_id: roomId, content: 'uno' }),
      () => run(door, member, 'message', { room_id: roomId, content: 'dos' }),
    );
    expect(second).toMatchObject({ message_id: 3 });
  });
});

describe('a cached room', () => {
  const send = (node: TestServer, by: UserPrincipal, roomId: number): Promise<unknown> =>
    run(node, by, 'message', { room_id: roomId, content: 'y otra' });

  it.each([
    ['ban_member', { username: 'luis' }, 'chat.room_not_found'],
    ['mute_member', { username: 'luis', minutes: 5 }, 'chat.muted'],
  ] as const)('[CHAT-5] shows the change of another node: %s', async (name, input, code) => {
    const { roomId, owner, member } = await room();
    for (let i = 0; i < 3; i++) await send(door, member, roomId);
    await run(other, owner, name, { room_id: roomId, ...input });
    expect(await send(door, member, roomId)).toMatchObject({ code });
  });

  it('[CHAT-1] [LOG-2] assigns every number once, over two nodes', async () => {
    const { roomId, owner, member } = await room();
    const numbers: number[] = [];
    for (const node of [door, door, other, other, door, other, door, door]) {
      for (const by of [owner, member])
        numbers.push(((await send(node, by, roomId)) as { message_id: number }).message_id);
    }
    expect(numbers).toEqual(numbers.map((_, i) => i + 2));
    const both = [door, other].map(async (node) => {
      const replies = await Promise.all(Array.from({ length: 20 }, () => send(node, member, roomId)));
      return replies as { message_id: number }[];
    });
    const all = (await Promise.all(both)).flat().map((reply) => reply.message_id);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => numbers.length + 2 + i));
  });

  it('[LOG-3] gives a repeated message its first answer, even where the cache would answer', async () => {
    const { roomId, member } = await room();
    const [once, id] = [{ room_id: roomId, content: 'una vez' }, randomUUID()];
    const first = await run(door, member, 'message', once, id);
    await send(door, member, roomId);
    expect(await run(door, member, 'message', once, id)).toEqual(first);
    expect(await run(door, member, 'message', { ...once, content: 'otra' }, id)).toMatchObject({
      code: 'command.id_reused',
    });
  });
});
