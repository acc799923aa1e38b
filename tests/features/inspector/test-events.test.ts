import { testEvents } from '../../../contract/features/inspector/schemas';
import { codeOf, startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';

const connect = useClients();
let door: TestServer;
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

const send = (texto: string, id: string) => ({ texto, id });

it('[INS-4] a test event reaches every signed-in subscriber once, as the contract specifies', async () => {
  const admin = await connect(door.app.url, { as: await door.signIn('admin') });
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  await admin.subscribe('test');
  await ana.subscribe('test');
  const sent = await admin.ask('enviar_prueba', send('¿Llega?', 'prueba-una-vez'));
  await admin.ask('enviar_prueba', send('¿Llega?', 'prueba-una-vez'));
  await admin.ask('enviar_prueba', send('la última', 'prueba-ultima'));
  expect(sent).toMatchObject({ success: true, data: { id: 'prueba-una-vez', canal: 'test' } });
  for (const client of [admin, ana]) {
    await client.next('test_event', ({ data }) => (data as { texto: string }).texto === 'la última');
    const received = client.of('test').map(({ data }) => testEvents.test_event.parse(data));
    expect(received.map(({ texto, por }) => [texto, por])).toEqual([
      ['¿Llega?', 'Administración'],
      ['la última', 'Administración'],
    ]);
  }
});

it('[INS-4] only administrators send test events, and only signed-in users receive them', async () => {
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  const guest = await connect(door.app.url);
  expect((await ana.ask('enviar_prueba', { texto: 'x' })).error?.code).toBe('auth.forbidden');
  expect((await guest.ask('enviar_prueba', { texto: 'x' })).error?.code).toBe('auth.required');
  await expect(guest.subscribe('test')).rejects.toThrow('channel.not_found');
});

it.each([
  [{}, 'texto'],
  [{ texto: '   ' }, 'texto'],
  [{ texto: 7 }, 'texto'],
  [{ texto: 'x'.repeat(501) }, 'texto'],
  [{ texto: 'x', canal: 'ratings' }, 'canal'],
  [{ texto: 'x', por: 'Ana' }, 'por'],
])('[INS-4] [SEC-34] %j is refused with the name of its field', async (input, field) => {
  const admin = await connect(door.app.url, { as: await door.signIn('admin') });
  const { error } = await admin.ask('enviar_prueba', input);
  expect([error?.code, error?.field]).toEqual(['request.invalid', field]);
});

it('[INS-4] in classroom mode everybody may send them', async () => {
  const open = await startTestServer({ env: { PULSO_OPEN: 'true' } });
  try {
    const guest = await connect(open.app.url);
    await guest.subscribe('test');
    await guest.ask('enviar_prueba', { texto: 'Hola' });
    const { data } = await guest.next('test_event');
    expect(data).toMatchObject({ texto: 'Hola', por: 'Invitado' });
    expect(codeOf(await open.ask('/api/enviar_prueba', { body: {} }))).toEqual([404, 'request.not_found']);
  } finally {
    await open.close();
  }
});
