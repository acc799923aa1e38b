import { seedDemoUsers } from '../../../prisma/seed';
import type { Database } from '../../../server/db/client';
import { makeDemoAccounts } from '../../../server/features/bank/demo';
import { catalogDemoData } from '../../../server/features/catalog/demo';
import { chatDemoData } from '../../../server/features/chat/demo';
import { ratingsDemoData } from '../../../server/features/ratings/demo';

/** Makes the demo users, accounts without money, rooms, products and films. */
export async function seedDemo(database: Database): Promise<void> {
  await seedDemoUsers(database);
  await chatDemoData(database);
  await catalogDemoData(database);
  await ratingsDemoData(database);
  await makeDemoAccounts(database);
}
