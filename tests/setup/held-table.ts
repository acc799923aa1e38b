import type { Database } from '../../server/db/client';

/**
 * Locks a table, so that all who read it wait.
 *
 * @returns lets them go on; at the latest after 30 s they do
 */
export async function holdTable({ prisma }: Database, table: string): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  let held = (): void => undefined;
  const ready = new Promise<void>((resolve) => (held = resolve));
  const over = prisma.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      held();
      await new Promise<void>((resolve) => (release = resolve));
    },
    { timeout: 30_000 },
  );
  await ready;
  return async () => {
    release();
    await over;
  };
}
