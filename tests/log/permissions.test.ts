import { ACCESS_CHANNEL } from '../../contract/core/channels';
import type { Database } from '../../server/db/client';
import { append } from '../../server/log/append';
import { LogReader } from '../../server/log/reader';
import { useDatabase } from '../support/servers/open-database';

let database: Database;
useDatabase((opened) => void (database = opened));

const write = (channel: string): Promise<unknown> =>
  database.transaction((tx) => append(tx, { events: [{ channel, type: 'told', data: '{}' }] }));

it('[HUB-7] reads wait for the permissions committed before them; reads of permissions never wait', async () => {
  const told: string[] = [];
  let known: (() => void) | undefined;
  const reader = new LogReader(database);
  reader.ensurePermissionsBy((head) => {
    told.push(`permissions up to ${head}`);
    return new Promise((resolve) => (known = resolve));
  });
  await write(ACCESS_CHANNEL);
  await write('room:1');
  const room = reader.read('room:1', 0).then(({ events }) => told.push(`room ${events.length}`));
  const access = await reader.read(ACCESS_CHANNEL, 0);
  expect(access.events).toHaveLength(1);
  expect(told).toEqual(['permissions up to 1']);
  known?.();
  await room;
  expect(told).toEqual(['permissions up to 1', 'room 1']);
});

it('[HUB-7] with any number of reads under way, permissions can still be read', async () => {
  let known = 0;
  const reader = new LogReader(database);
  reader.ensurePermissionsBy(async (head) => {
    if (head <= known) return;
    known = head;
    await reader.read(ACCESS_CHANNEL, head - 1);
  });
  const channels = Array.from({ length: 450 }, (_, i) => `room:${i + 1}`);
  const histories = await Promise.all(channels.map((channel) => reader.read(channel, 0)));
  expect(histories[0]?.events).toHaveLength(1);
});
