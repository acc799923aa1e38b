import { useDoors, type FrontDoor } from '../http/front-door';
import { plenty } from '../setup/no-limits';
import { useRooms } from '../setup/room-client';

const openDoor = useDoors();
const enter = useRooms();
const few = { perSecond: 0.001, burst: 3 };

/** Holds up all who read messages until it is released. */
async function holdUp({ app }: FrontDoor): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  let held = (): void => undefined;
  const ready = new Promise<void>((resolve) => (held = resolve));
  const over = app.database.prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE messages IN ACCESS EXCLUSIVE MODE`;
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

describe('[SEC-81] entrances into rooms over /ws/{room_id}', () => {
  it('leave connections of the pool for commands and other clients', async () => {
    const door = await openDoor();
    const ana = await door.signIn('ana');
    const release = await holdUp(door);
    const guests = Array.from({ length: 40 }, () => enter(door.app.url));
    for (let i = 0; i < 3; i++) {
      const made = await door.ask('/api/productos', {
        headers: ana,
        body: { nombre: `uno ${i}`, precio: 1, stock: 1 },
      });
      expect(made.status).toBe(201);
    }
    await release();
    for (const guest of await Promise.all(guests)) expect(guest.frames[0]).toMatchObject({ type: 'connected' });
  });

  it.each([
    ['one address', { readsPerAddress: few }, false],
    ['one user', { readsPerAddress: plenty, reads: few }, true],
  ])('count as reads of %s', async (_what, limits, signedIn) => {
    const door = await openDoor({ limits });
    const headers = signedIn ? await door.signIn('ana') : {};
    for (let i = 0; i < few.burst; i++) await enter(door.app.url, 1, { headers });
    expect((await enter(door.app.url, 1, { headers, greeted: false })).refused).toBe(429);
  });
});
