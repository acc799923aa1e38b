import { hash } from '@node-rs/argon2';
import type { Database } from '../server/db/client';

/** Users of the embedded default. Their passwords are public. */
export const demoUsers = [
  { id: 'u_ana', username: 'ana', displayName: 'Ana', role: 'customer', password: 'ana-demo' },
  { id: 'u_luis', username: 'luis', displayName: 'Luis', role: 'customer', password: 'luis-demo' },
  { id: 'u_admin', username: 'admin', displayName: 'Administración', role: 'admin', password: 'admin-demo' },
] as const;

/** One line for each demo user, with the password. */
export const demoSignIns = demoUsers.map(({ username, password, role }) => `${username} / ${password} (${role})`);

const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Makes the demo users that are missing. */
export async function seedDemoUsers({ prisma }: Database): Promise<void> {
  const present = await prisma.user.findMany({ where: { id: { in: demoUsers.map(({ id }) => id) } } });
  const missing = demoUsers.filter(({ id }) => !present.some((user) => user.id === id));
  const rows = missing.map(async ({ password, ...user }) => ({
    ...user,
    passwordHash: await hash(password, argon2id),
  }));
  if (rows.length > 0) await prisma.user.createMany({ data: await Promise.all(rows), skipDuplicates: true });
}
