import { hash } from '@node-rs/argon2';
import type { Database } from '../server/db/client';

/** Puts money into an account through the ledger, once per command id. Amounts are minor units. */
export type Deposit = (cedula: string, amount: bigint, commandId: string) => Promise<unknown>;

/** Who can sign in on the embedded default, with passwords that everybody may know. */
export const demoUsers = [
  { id: 'u_ana', username: 'ana', displayName: 'Ana', role: 'customer', password: 'ana-demo' },
  { id: 'u_luis', username: 'luis', displayName: 'Luis', role: 'customer', password: 'luis-demo' },
  { id: 'u_admin', username: 'admin', displayName: 'Administración', role: 'admin', password: 'admin-demo' },
] as const;

const demoAccounts = [
  { cedula: '1350509525', ownerId: 'u_ana', holder: 'Ana', balance: 520_000n },
  { cedula: '1712345678', ownerId: 'u_luis', holder: 'Luis', balance: 180_000n },
] as const;

const owner = (userId: string) => ({ userId, role: 'owner' });
const member = (userId: string) => ({ userId, role: 'member' });

const demoRooms = [
  { name: 'General', kind: 'public', guests: true, people: [owner('u_admin'), member('u_ana'), member('u_luis')] },
  { name: 'Ayuda', kind: 'public', guests: false, people: [owner('u_admin')] },
  { name: 'Equipo', kind: 'private', guests: false, people: [owner('u_admin'), member('u_ana')] },
] as const;

/** Prices are minor units. */
const demoProducts = [
  { name: 'Laptop Dell', description: 'Laptop potente', price: 129_999n, stock: 10n },
  { name: 'Mouse inalámbrico', description: 'Tres botones y rueda; pila incluida', price: 1_850n, stock: 40n },
  { name: 'Teclado mecánico', description: 'Distribución española, teclas silenciosas', price: 6_490n, stock: 25n },
  { name: 'Monitor de 27 pulgadas', description: 'Resolución 2560 × 1440', price: 24_900n, stock: 12n },
  { name: 'Auriculares', description: 'Con micrófono y cancelación de ruido', price: 8_975n, stock: 30n },
  { name: 'Cámara web', description: 'Vídeo en 1080p con tapa', price: 3_999n, stock: 18n },
  { name: 'Disco SSD de 1 TB', description: 'Conexión USB-C', price: 7_450n, stock: 22n },
  { name: 'Silla de oficina', description: '', price: 15_900n, stock: 6n },
] as const;

const demoMovies = [
  ['el-secreto-de-sus-ojos', 'El secreto de sus ojos', 2009, 'Suspenso'],
  ['ratas-ratones-rateros', 'Ratas, ratones, rateros', 1999, 'Drama'],
  ['que-tan-lejos', 'Qué tan lejos', 2006, 'Comedia'],
  ['roma', 'Roma', 2018, 'Drama'],
  ['el-laberinto-del-fauno', 'El laberinto del fauno', 2006, 'Fantasía'],
  ['relatos-salvajes', 'Relatos salvajes', 2014, 'Comedia'],
  ['cinema-paradiso', 'Cinema Paradiso', 1988, 'Drama'],
  ['metropolis', 'Metrópolis', 1927, 'Ciencia ficción'],
  ['el-viaje-de-chihiro', 'El viaje de Chihiro', 2001, 'Animación'],
  ['casablanca', 'Casablanca', 1942, 'Romance'],
] as const;

const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Makes the demo users, accounts, rooms, products and films that are missing. The first balances are deposits like any others, so the
 * journal adds up from the first row on.
 */
export async function seedDemo(database: Database, deposit: Deposit): Promise<void> {
  const { prisma } = database;
  const present = await prisma.user.findMany({ where: { id: { in: demoUsers.map(({ id }) => id) } } });
  const missing = demoUsers.filter(({ id }) => !present.some((user) => user.id === id));
  const rows = missing.map(async ({ password, ...user }) => ({
    ...user,
    passwordHash: await hash(password, argon2id),
  }));
  if (rows.length > 0) await prisma.user.createMany({ data: await Promise.all(rows), skipDuplicates: true });

  await makeRooms(database);
  await makeProducts(database);
  const movies = demoMovies.map(([movieId, title, year, genre]) => ({ movieId, title, year, genre }));
  await prisma.movie.createMany({ data: movies, skipDuplicates: true });
  const data = demoAccounts.map(({ cedula, ownerId, holder }) => ({ cedula, ownerId, holder }));
  await prisma.account.createMany({ data, skipDuplicates: true });
  const untouched = await prisma.account.findMany({ where: { version: 0n, cedula: { not: 'caja' } } });
  const empty = demoAccounts.filter(({ cedula }) => untouched.some((account) => account.cedula === cedula));
  await Promise.all(empty.map(({ cedula, balance }) => deposit(cedula, balance, `demo-${cedula}`)));
}

/** Where there are rooms already, these were among them once. They get the numbers 1, 2, 3. */
async function makeRooms(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    if ((await tx.room.count()) > 0) return;
    for (const { people, ...room } of demoRooms) {
      const create = people.map((person) => ({ ...person }));
      await tx.room.create({ data: { ...room, members: people.length, createdBy: 'u_admin', people: { create } } });
    }
  });
}

/** Once: where a product ever had a number, the shelf is somebody's own. */
async function makeProducts(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ untouched: boolean }[]>`
      SELECT pg_sequence_last_value(pg_get_serial_sequence('products', 'id')::regclass) IS NULL AS untouched`;
    if (!row?.untouched) return;
    const updatedBy = demoUsers[2].displayName;
    for (const product of demoProducts) await tx.product.create({ data: { ...product, updatedBy } });
  });
}
