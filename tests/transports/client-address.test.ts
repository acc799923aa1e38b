import type { IncomingMessage } from 'node:http';
import { addressKey, clientAddress, NO_ADDRESS } from '../../server/limits/client-address';
import { useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

it.each([
  ['no proxy', 0, '198.51.100.7', undefined, '198.51.100.7'],
  ['a client’s own claim', 0, '198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['one proxy', 1, '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['one proxy, and a claim before it', 1, '10.0.0.1', '203.0.113.1, 198.51.100.7', '198.51.100.7'],
  ['two proxies', 2, '10.0.0.1', '203.0.113.1,198.51.100.7, 10.0.0.2', '198.51.100.7'],
  ['two proxies, of which one is bypassed', 2, '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['a proxy that adds the port', 1, '10.0.0.1', '203.0.113.1, 198.51.100.7:50123', '198.51.100.7'],
  ['a proxy without an address', 1, '10.0.0.1', '203.0.113.1, unknown', NO_ADDRESS],
  ['a proxy whose entry is empty', 1, '10.0.0.1', '203.0.113.1, ', NO_ADDRESS],
  ['a proxy that has nothing to add', 1, '10.0.0.1', '', '10.0.0.1'],
  ['a socket that takes both families', 0, '::ffff:198.51.100.7', undefined, '198.51.100.7'],
  ['a socket that is gone', 0, '', undefined, NO_ADDRESS],
])('SEC-39: %s', (_name, proxies, remote, forwarded, expected) => {
  expect(clientAddress(from(remote, forwarded), proxies)).toBe(expected);
});

it.each([
  ['203.0.113.6', '203.0.113.6'],
  [' 203.0.113.6 ', '203.0.113.6'],
  ['203.0.113.6:1', '203.0.113.6'],
  ['203.0.113.6:65535', '203.0.113.6'],
  ['203.0.113.6:_hidden', '203.0.113.6'],
  ['[203.0.113.6]:80', '203.0.113.6'],
  ['for=203.0.113.6', '203.0.113.6'],
  ['For="203.0.113.6:4711"', '203.0.113.6'],
  ['proto=https; for=203.0.113.6;by=10.0.0.1', '203.0.113.6'],
  ['::ffff:203.0.113.6', '203.0.113.6'],
  ['::FFFF:cb00:7106', '203.0.113.6'],
  ['0:0:0:0:0:ffff:203.0.113.6', '203.0.113.6'],
  ['[::ffff:203.0.113.6]:443', '203.0.113.6'],
  ['[::1]:443', '0:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8:0:0:1::', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
  ['for="[2001:db8::7]:4711"', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
  ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ['1::8', '1:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['[fe80::2%25eth1]:80', 'fe80:0:0:0::/64'],
])('[SEC-58] %s counts as %s', (text, key) => {
  expect(addressKey(text)).toBe(key);
});

it.each([
  '',
  'unknown',
  '_hidden',
  'localhost',
  '999.1.1.1',
  '1.2.3',
  '1.2.3.4.5',
  '0x7f.1',
  '2130706433',
  '1.2.3.4:',
  '1.2.3.4:80:80',
  '[::1',
  '::1]:443',
  '[]:443',
  ':::',
  '1:2:3:4:5:6:7:8:9',
  '%eth0',
  'for=',
  'for="',
  'for=unknown',
  '<script>',
  '1.2.3.4\u0000',
  `${' '.repeat(300)}1.2.3.4`,
  '9'.repeat(8_000),
])('[SEC-58] an invalid address counts as one shared key: %j', (text) => {
  expect(addressKey(text)).toBe(NO_ADDRESS);
});

it('SEC-39: a connection has the address that the trusted proxy names', async () => {
  const door = await openDoor({ env: { TRUST_PROXY: '1' } });
  await connect(door.app.url, { extraHeaders: { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' } });
  expect([...door.app.hub.sessions].map(({ connection }) => connection.address)).toEqual(['198.51.100.7']);
});

it('`ping` returns the server’s clock, and accepts no data', async () => {
  const door = await openDoor();
  const client = await connect(door.app.url);
  const { success, data } = await client.ask('ping', {});
  expect([success, Math.abs(Date.parse(String(data?.hora)) - Date.now()) < 60_000]).toEqual([true, true]);
  expect((await client.ask('ping', { a: 1 })).error).toMatchObject({ code: 'request.invalid', field: 'a' });
});
