import { randomUUID } from 'node:crypto';
import type { CommandName } from '../../../contract/commands';
import type { UserPrincipal } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import type { TestServer } from '../servers/test-server';
import type { Client, Reply } from './clients';

/** Sends a command under a new id. */
export const sendCommand = (client: Client, name: CommandName, input: object): Promise<Reply> =>
  client.ask(name, { ...input, id: randomUUID() });

/** Returns the outcome of a command: `done`, or the problem's code and field. */
export async function outcome(reply: Promise<Reply> | Reply): Promise<string> {
  const { success, error } = await reply;
  return success ? 'done' : [error?.code, error?.field].filter(Boolean).join(' ');
}

/** Creates users beside the demo's; they cannot sign in. */
export async function createUsers({ app }: TestServer, count: number, name = 'p'): Promise<UserPrincipal[]> {
  const names = Array.from({ length: count }, (_, i) => `${name}${i}`);
  await app.database.prisma.user.createMany({
    data: names.map((username) => ({ id: `u_${username}`, username, displayName: username, passwordHash: 'x' })),
  });
  return names.map((username) => principal(username));
}

/** Makes a user's principal, as a session has it. */
export const principal = (username: string, role: UserPrincipal['role'] = 'customer'): UserPrincipal => ({
  ...{ kind: 'user', id: `u_${username}`, username, displayName: username, role },
  ...{ sessionId: 's', expiresAt: Number.MAX_SAFE_INTEGER },
});

/** Runs a command on a node directly, without a transport. @returns the reply's data, or the problem */
export async function run(
  { app }: TestServer,
  by: UserPrincipal,
  name: CommandName,
  input: object,
  id: string = randomUUID(),
): Promise<Record<string, unknown> | Problem> {
  try {
    const { json } = await app.run({ name, input, id, principal: by });
    return (JSON.parse(json) as { data: Record<string, unknown> }).data;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
