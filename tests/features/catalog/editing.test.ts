import { EDITING_FORGOTTEN_MS, editingEvent, type EditingEvent } from '../../../contract/features/catalog/schemas';
import { EDITING_CHANNEL } from '../../../contract/features/catalog/channels';
import { guestLabel, type Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import { Editing } from '../../../server/features/catalog/editing';
import type { Hub } from '../../../server/hub/hub';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { makeHub, MemoryConnection, MemoryLog, subscribe } from '../../hub/hub-world';
import { user } from '../../presence/presence-world';
import type { TestClient } from '../../support/clients/clients';
import { transports, useTransports } from '../../support/clients/transports';

const connect = useTransports();
const eva: Principal = { kind: 'guest', id: 'guest:eva', name: 'Eva' };

describe('[CAT-9] editing on one node', () => {
  let hub: Hub;
  let editing: Editing;
  let sent: string[];
  let reader: MemoryConnection;
  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    hub = makeHub(new MemoryLog());
    sent = [];
    const mayEdit = ({ kind }: Principal): boolean => kind === 'user';
    editing = new Editing({ hub, publishLossy: (message) => sent.push(message), mayEdit });
    reader = await follow(eva);
  });
  afterEach(() => {
    editing.close();
    jest.useRealTimers();
  });

  async function follow(principal: Principal): Promise<MemoryConnection> {
    const connection = new MemoryConnection();
    await subscribe(hub.connect(connection, principal), EDITING_CHANNEL);
    return connection;
  }
  /** Returns what a connection has received: the user's name, the product, and whether it is being edited. */
  async function receivedBy({ received }: MemoryConnection): Promise<[string, number, boolean][]> {
    await new Promise(setImmediate);
    return received.map(({ data }) => {
      const { nombre, producto_id, is_editing } = editingEvent.parse(JSON.parse(data));
      return [nombre, producto_id, is_editing];
    });
  }
  const open = (session: Parameters<Editing['take']>[0], producto_id: number, is_editing = true): void =>
    editing.take(session, { producto_id, is_editing });

  it('an edit ends when its client does not repeat the signal in time', async () => {
    const ana = hub.connect(new MemoryConnection(), user('ana'));
    open(ana, 7);
    jest.advanceTimersByTime(EDITING_FORGOTTEN_MS - 1);
    expect(await receivedBy(reader)).toEqual([['ANA', 7, true]]);
    open(ana, 7);
    jest.advanceTimersByTime(EDITING_FORGOTTEN_MS);
    expect((await receivedBy(reader)).map(([, , is]) => is)).toEqual([true, true, false]);
    expect(sent).toHaveLength(3);
  });

  it('repeated signals are not published again at once', async () => {
    const ana = hub.connect(new MemoryConnection(), user('ana'));
    for (let i = 0; i < 50; i++) open(ana, 7);
    expect(await receivedBy(reader)).toEqual([['ANA', 7, true]]);
  });

  it('an edit on two devices ends with the last one; the editing user does not receive it', async () => {
    const own = await follow(user('ana'));
    const [one, two] = [
      hub.connect(new MemoryConnection(), user('ana')),
      hub.connect(new MemoryConnection(), user('ana')),
    ];
    open(one, 7);
    open(two, 7);
    one.closed();
    expect((await receivedBy(reader)).filter(([, , is]) => !is)).toEqual([]);
    two.closed();
    expect((await receivedBy(reader)).at(-1)).toEqual(['ANA', 7, false]);
    expect(await receivedBy(own)).toEqual([]);
  });

  it('a connection can edit 8 products at once, a guest none; a refusal of invalid input names the field', () => {
    const ana = hub.connect(new MemoryConnection(), user('ana'));
    for (let id = 1; id <= 8; id++) open(ana, id);
    expect(() => open(ana, 9)).toThrow(problem('request.rate_limited'));
    open(ana, 8, false);
    open(ana, 9);
    expect(() => open(hub.connect(new MemoryConnection(), eva), 1)).toThrow(problem('auth.required'));
    for (const [field, input] of [
      ['producto_id', { producto_id: 0, is_editing: true }],
      ['is_editing', { producto_id: 1 }],
      ['nombre', { producto_id: 1, is_editing: true, nombre: 'Administración' }],
    ] as const) {
      expect(() => editing.take(ana, input)).toThrow(`${field}: `);
    }
  });

  it('a message of another node is published; an unknown one is ignored', async () => {
    const data: EditingEvent = { producto_id: 3, user_id: 'u_luis', nombre: guestLabel({}), is_editing: true };
    expect(editing.onNodeMessage(JSON.stringify({ kind: 'editing', data }))).toBe(true);
    for (const message of [
      'no',
      '{}',
      '{"kind":"editing","data":{"producto_id":"3"}}',
      '{"kind":"moved","rooms":[1]}',
    ]) {
      expect(editing.onNodeMessage(message)).toBe(false);
    }
    expect(await receivedBy(reader)).toEqual([['Invitado', 3, true]]);
  });
});

describe.each(transports)('[CAT-9] editing over %s', (transport) => {
  let door: TestServer;
  let other: TestServer;
  beforeAll(async () => {
    door = await startTestServer({ demo: false });
    other = await startTestServer({ demo: false, home: door.home });
  });
  afterAll(async () => {
    await other.close();
    await door.close();
  });

  const nextEditing = (listener: TestClient, is: boolean) =>
    listener.next('editing', ({ data }) => (data as EditingEvent).is_editing === is);

  it('subscribers on every node receive who edits what, and the end when the connection closes', async () => {
    const [ana, luis] = [
      await connect(transport, door.app.url, { as: await door.signIn('ana') }),
      await connect(transport, other.app.url, { as: await door.signIn('luis') }),
    ];
    const guest = await connect(transport, door.app.url);
    for (const one of [ana, luis, guest]) await one.subscribe(EDITING_CHANNEL);
    expect(await ana.ask('editing', { producto_id: 2, is_editing: true })).toMatchObject({ success: true });
    for (const one of [luis, guest]) {
      const { data, meta } = await nextEditing(one, true);
      expect(data).toEqual({ producto_id: 2, user_id: 'u_ana', nombre: 'Ana', is_editing: true });
      expect(meta).toMatchObject({ channel: EDITING_CHANNEL });
    }
    ana.drop();
    for (const one of [luis, guest]) await nextEditing(one, false);
    expect(ana.count('editing')).toBe(0);
  });
});
