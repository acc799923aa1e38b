import { accountChannel } from '../../contract/features/bank/channels';
import type { Bus } from '../../server/bus/bus';
import { ANAS, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();
const channel = accountChannel(ANAS);

/** A bus that drops everything. */
const droppingBus = (): Bus => ({
  wake: () => undefined,
  publishLossy: () => undefined,
  listen: () => undefined,
  close: () => Promise.resolve(),
});
const never = 3_600_000;

it.each([
  ['wake-ups alone', { pollMs: never }, { pollMs: never }],
  ['polls alone, with every wake-up dropped', { bus: droppingBus() }, { bus: droppingBus() }],
])('[HUB-6] an event that one node commits reaches the other node’s clients by %s', async (_path, first, second) => {
  const here = await openDoor({ demo: false, ...first });
  const there = await openDoor({ demo: false, home: here.home, ...second });
  const ana = await here.signIn('ana');
  const reader = await connect(there.app.url, { as: ana });
  // The bus may still be connecting to the database during the first; it wakes all channels once connected.
  for (let seq = 1; seq <= 5; seq++) {
    await here.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } });
    const committed = Date.now();
    await reader.until(() => reader.sequences(channel).includes(seq));
    if (seq > 1) expect(Date.now() - committed).toBeLessThan(1_000);
  }
  expect(reader.sequences(channel)).toEqual([1, 2, 3, 4, 5]);
});
