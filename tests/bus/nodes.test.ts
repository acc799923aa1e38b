import { accountChannel } from '../../contract/features/bank/channels';
import type { Bus } from '../../server/bus/bus';
import { ANAS, useDoors } from '../http/front-door';
import { useClients } from '../setup/clients';

const connect = useClients();
const openDoor = useDoors();
const channel = accountChannel(ANAS);

/** Nothing that is said over it is heard. */
const deaf = (): Bus => ({
  wake: () => undefined,
  publishLossy: () => undefined,
  listen: () => undefined,
  close: () => Promise.resolve(),
});
const never = 3_600_000;

it.each([
  ['wake-ups alone', { pollMs: never }, { pollMs: never }],
  ['polls alone, with every wake-up dropped', { bus: deaf() }, { bus: deaf() }],
])('[HUB-6] what one node commits arrives at the other’s clients by %s', async (_how, first, second) => {
  const here = await openDoor({ demo: false, ...first });
  const there = await openDoor({ demo: false, home: here.home, ...second });
  const ana = await here.signIn('ana');
  const reader = await connect(there.app.url, { as: ana });
  // The first may find the bus still on its way to the database; it wakes all when it is there.
  for (let seq = 1; seq <= 5; seq++) {
    await here.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } });
    const committed = Date.now();
    await reader.until(() => reader.sequences(channel).includes(seq));
    if (seq > 1) expect(Date.now() - committed).toBeLessThan(1_000);
  }
  expect(reader.sequences(channel)).toEqual([1, 2, 3, 4, 5]);
});
