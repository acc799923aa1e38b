import type { Database } from '../../../server/db/client';

/**
 * Locks a table, so that all its readers wait.
 *
 * @returns a function that unlocks it; it unlocks by itself after 30 s
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
