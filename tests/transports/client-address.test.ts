import type { IncomingMessage } from 'node:http';
import { clientAddress } from '../../server/transports/client-address';
import { useDoors } from '../http/front-door';
import { useClients } from '../setup/clients';

const connect = useClients();
const openDoor = useDoors();

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

it.each([
  ['nobody before us', 0, '198.51.100.7', undefined, '198.51.100.7'],
  ['a client’s own claim', 0, '198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['one proxy', 1, '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['one proxy, and a claim before it', 1, '10.0.0.1', '203.0.113.1, 198.51.100.7', '198.51.100.7'],
  ['two proxies', 2, '10.0.0.1', '203.0.113.1,198.51.100.7, 10.0.0.2', '198.51.100.7'],
  ['two proxies, of which one is passed by', 2, '10.0.0.1', '198.51.100.7', '198.51.100.7'],
])('SEC-39: %s', (_name, proxies, remote, forwarded, expected) => {
  expect(clientAddress(from(remote, forwarded), proxies)).toBe(expected);
});

it('SEC-39: a connection bears the address that the trusted proxy names', async () => {
  const door = await openDoor({ env: { TRUST_PROXY: '1' } });
  await connect(door.app.url, { extraHeaders: { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' } });
  expect([...door.app.hub.sessions].map(({ connection }) => connection.address)).toEqual(['198.51.100.7']);
});

it('`ping` is answered with the server’s clock, and takes nothing', async () => {
  const door = await openDoor();
  const client = await connect(door.app.url);
  const { success, data } = await client.ask('ping', {});
  expect([success, Math.abs(Date.parse(String(data?.hora)) - Date.now()) < 60_000]).toEqual([true, true]);
  expect((await client.ask('ping', { a: 1 })).error).toMatchObject({ code: 'request.invalid', field: 'a' });
});
