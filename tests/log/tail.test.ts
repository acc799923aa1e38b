import { Tail } from '../../server/log/tail';
import type { LogReader } from '../../server/log/reader';
import { ACCOUNT, guest, makeHub, MemoryConnection, MemoryLog, subscribe } from '../hub/hub-world';
import { silent } from '../support/servers/log';

it('[HUB-6] a node writes to its own subscribers before it wakes the other nodes', async () => {
  const source = new MemoryLog();
  const hub = makeHub(source);
  const reader = new MemoryConnection();
  await subscribe(hub.connect(reader, guest), ACCOUNT);
  let woken!: (wake: { heads: object; received: number }) => void;
  const waking = new Promise<Parameters<typeof woken>[0]>((resolve) => (woken = resolve));
  const tail = new Tail({
    hub,
    reader: { moved: () => Promise.resolve([]) } as Partial<LogReader> as LogReader,
    bus: {
      wake: (heads) => woken({ heads: Object.fromEntries(heads), received: reader.received.length }),
      listen: () => undefined,
    },
    pollMs: 3_600_000,
    log: silent,
  });
  tail.committed([source.append(ACCOUNT)]);
  expect(await waking).toEqual({ heads: { [ACCOUNT]: 1 }, received: 1 });
  await tail.close();
});
