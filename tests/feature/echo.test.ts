import { startTestServer, type TestServer } from '../support/servers/test-server';
import { transports, useTransports } from '../support/clients/transports';

// One line in each list: this is all that a feature changes elsewhere.
jest.mock('../../contract/features', () => ({
  features: [
    ...jest.requireActual<{ features: unknown[] }>('../../contract/features').features,
    jest.requireActual<Record<string, unknown>>('../support/echo-contract').echoContract,
  ],
}));
jest.mock('../../contract/documents', () => ({
  documents: [
    ...jest.requireActual<{ documents: unknown[] }>('../../contract/documents').documents,
    jest.requireActual<Record<string, unknown>>('../support/echo-contract').echoDocuments,
  ],
}));
jest.mock('../../server/features', () => ({
  features: [
    ...jest.requireActual<{ features: unknown[] }>('../../server/features').features,
    jest.requireActual<Record<string, unknown>>('../support/echo-feature').echoFeature,
  ],
}));

const connect = useTransports();
let door: TestServer;
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

it.each(transports)(
  'an added feature publishes to a subscriber over %s, once, and replays after a lost connection',
  async (transport) => {
    const as = await door.signIn('ana');
    const ana = await connect(transport, door.app.url, { as });
    const { epoch } = await ana.subscribe('echo');
    const id = `echo-${transport.replace(/\W/g, '')}`;
    for (let time = 0; time < 2; time++) {
      const { json } = await door.ask('/api/echo', {
        headers: { ...as, 'idempotency-key': id },
        body: { text: 'Hello' },
      });
      expect(json.data).toMatchObject({ id, text: 'Hello' });
    }
    const { data, meta } = await ana.next('echoed');
    expect(data).toEqual({ text: 'Hello', by: 'Ana' });
    ana.drop();
    await door.ask('/api/commands/echo', { headers: as, body: { text: 'Missed' } });
    const again = await connect(transport, door.app.url, { as });
    await again.subscribe('echo', { epoch, seq: meta.seq! });
    expect((await again.next('echoed')).data).toEqual({ text: 'Missed', by: 'Ana' });
  },
);

it('an added feature has its page, its operation and its events in the documents', async () => {
  expect((await door.ask('/docs/clients/echo')).text).toContain('Each text that a user sends.');
  expect((await door.ask('/docs/rest')).text).toContain('Send an echo');
  expect((await door.ask('/docs/events')).text).toContain('echoed');
});
