import type { Database } from '../../db/client';

const owner = (userId: string) => ({ userId, role: 'owner' });
const member = (userId: string) => ({ userId, role: 'member' });

const demoRooms = [
  { name: 'General', kind: 'public', guests: true, people: [owner('u_admin'), member('u_ana'), member('u_luis')] },
  { name: 'Ayuda', kind: 'public', guests: false, people: [owner('u_admin')] },
  { name: 'Equipo', kind: 'private', guests: false, people: [owner('u_admin'), member('u_ana')] },
] as const;

/** Makes the demo rooms, with the numbers 1, 2, 3. Where rooms exist, these were among them once. */
export async function chatDemoData(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    if ((await tx.room.count()) > 0) return;
    for (const { people, ...room } of demoRooms) {
      const create = people.map((person) => ({ ...person }));
      await tx.room.create({ data: { ...room, members: people.length, createdBy: 'u_admin', people: { create } } });
    }
  });
}
