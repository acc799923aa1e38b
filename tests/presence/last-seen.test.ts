import type { Principal } from '../../contract/core/identity';
import type { Database } from '../../server/db/client';
import { LastSeen } from '../../server/presence/last-seen';
import { makeHub, MemoryConnection, MemoryLog } from '../hub/hub-world';
import { silent } from '../support/servers/log';
import { useDatabase } from '../support/servers/open-database';

let database: Database;
useDatabase((opened) => void (database = opened));
beforeEach(async () => {
  await database.prisma.user.deleteMany();
  for (const id of ['ana', 'luis'])
    await database.prisma.user.create({ data: { id, username: id, displayName: id, passwordHash: 'x' } });
});

const user = (id: string): Principal => ({
  ...{ kind: 'user', id, username: id, displayName: id, role: 'customer', sessionId: 's', expiresAt: Infinity },
});

const seen = async (): Promise<Record<string, Date | null>> => {
  const rows = await database.prisma.$queryRaw<
    { id: string; at: Date | null }[]
  >`SELECT id, last_seen AS at FROM users`;
  return Object.fromEntries(rows.map(({ id, at }) => [id, at]));
};

/** Repeats the query until the test passes, or the test times out. */
async function until(test: (seen: Record<string, Date | null>) => boolean): Promise<void> {
  while (!test(await seen())) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('[PRE-4] the last time a user was connected is stored when they disconnect', async () => {
  const hub = makeHub(new MemoryLog());
  const lastSeen = new LastSeen({ database, hub, log: silent });
  const before = Date.now();
  const ana = hub.connect(new MemoryConnection(), user('ana'));
  hub.connect(new MemoryConnection(), { kind: 'guest', id: 'guest:1' }).closed();
  ana.closed();
  await until(({ ana: at }) => (at?.getTime() ?? 0) >= before - 1_000);
  expect(await seen()).toMatchObject({ luis: null });
  await lastSeen.close();
});

it('[PRE-4] connected users are stored periodically, so that a crash loses little', async () => {
  const hub = makeHub(new MemoryLog());
  const lastSeen = new LastSeen({ database, hub, log: silent, everyMs: 20 });
  hub.connect(new MemoryConnection(), user('luis'));
  await until(({ luis }) => luis !== null);
  const first = (await seen()).luis!.getTime();
  await until(({ luis }) => luis!.getTime() > first);
  await lastSeen.close();
});

it('[PRE-4] a stopping node first stores who has just disconnected', async () => {
  const hub = makeHub(new MemoryLog());
  const lastSeen = new LastSeen({ database, hub, log: silent });
  hub.connect(new MemoryConnection(), user('ana')).closed();
  hub.connect(new MemoryConnection(), user('luis')); // and is still connected
  await lastSeen.close();
  expect(await seen()).toEqual({ ana: expect.any(Date), luis: null });
});
