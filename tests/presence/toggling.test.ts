import type { EditingEvent } from '../../contract/features/catalog/schemas';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import type { TestClient } from '../support/clients/clients';
import { transports, useTransports } from '../support/clients/transports';

const connect = useTransports();

/** Sends a signal and its opposite in turn on each connection, 90 times a second, and `last` in the end. */
async function toggle(
  tabs: readonly TestClient[],
  ms: number,
  send: (tab: TestClient, is: boolean) => void,
): Promise<void> {
  const until = performance.now() + ms;
  for (let i = 0; performance.now() < until; i++) {
    for (const tab of tabs) send(tab, i % 2 === 0);
    await new Promise((resolve) => setTimeout(resolve, 11 * tabs.length));
  }
}

describe.each(transports)('over %s', (transport) => {
  let door: TestServer;
  beforeAll(async () => {
    door = await startTestServer();
  });
  afterAll(() => door.close());

  it('[SEC-57] fast toggles of typing, status and editing are published every two seconds, the last too', async () => {
    const as = await door.signIn('ana');
    const [one, two] = [await connect(transport, door.app.url, { as }), await connect(transport, door.app.url, { as })];
    const luis = await connect(transport, door.app.url, { as: await door.signIn('luis') });
    for (const tab of [luis, one, two]) for (const channel of ['presence:1', 'editing']) await tab.subscribe(channel);
    const started = performance.now();
    await toggle([one, two], 2_500, (tab, is) => {
      tab.send('typing', { room_id: 1, is_typing: is });
      tab.send('presence', { status: is ? 'away' : 'online' });
      tab.send('editing', { producto_id: 1, is_editing: is });
    });
    for (const tab of [one, two]) {
      await tab.ask('typing', { room_id: 1, is_typing: true });
      await tab.ask('presence', { status: 'away' });
      await tab.ask('editing', { producto_id: 1, is_editing: true });
    }
    const lastOf = (type: string): Partial<EditingEvent> & { is_typing?: boolean; status?: string } =>
      luis.received.filter((heard) => heard.type === type).at(-1)?.data ?? {};
    await luis.until(() => lastOf('typing').is_typing === true, 'typing');
    await luis.until(() => lastOf('status_changed').status === 'away', 'away');
    await luis.until(() => lastOf('editing').is_editing === true, 'editing');
    const periods = Math.ceil((performance.now() - started) / 2_000) + 1;
    expect(luis.count('typing')).toBeLessThanOrEqual(2 * periods);
    expect(luis.count('editing')).toBeLessThanOrEqual(2 * periods);
    expect(luis.count('status_changed')).toBeLessThanOrEqual(periods);
  });
});
