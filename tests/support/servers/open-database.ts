import { openDatabase, type Database } from '../../../server/db/client';
import { createDatabase, type TestDatabase } from './database';
import { silent } from './log';

/**
 * Opens a separate database for a test file (or one `describe`) before its first test, and drops it after the last.
 *
 * @param take receives the open database, and its location
 */
export function useDatabase(take: (database: Database, home: TestDatabase) => void): void {
  let home: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    home = await createDatabase();
    database = openDatabase(home.url, { log: silent });
    take(database, home);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });
}
