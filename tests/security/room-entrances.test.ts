import { useTestServers } from '../support/servers/test-server';
import { holdTable } from '../support/servers/held-table';
import { plenty } from '../support/servers/no-limits';
import { useRooms } from '../support/clients/room-client';

const openDoor = useTestServers();
const enter = useRooms();
const few = { perSecond: 0.001, burst: 3 };

describe('[SEC-81] joins of rooms over /ws/{room_id}', () => {
  it('leave connections of the pool for commands and other clients', async () => {
    const door = await openDoor();
    const ana = await door.signIn('ana');
    const release = await holdTable(door.app.database, 'messages');
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
