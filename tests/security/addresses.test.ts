import { codeOf, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';

const openDoor = useTestServers();
const connect = useClients();
const TRUSTING = { TRUST_PROXY: '1' };

it('[SEC-58] a proxy that adds the port to an address creates no new client', async () => {
  const door = await openDoor({ env: TRUSTING });
  const guess = (entry: string) =>
    door.ask('/api/auth/entrar', {
      headers: { 'x-forwarded-for': entry },
      body: { username: 'ana', password: 'wrong' },
    });
  for (let port = 1; port <= 6; port++) await guess(`203.0.113.6:${port}`);
  expect(codeOf(await guess('203.0.113.6:60000'))).toEqual([429, 'auth.locked']);
  expect(codeOf(await guess('for="[::ffff:203.0.113.6]:7"'))).toEqual([429, 'auth.locked']);
  expect(codeOf(await guess('203.0.113.7:60000'))).toEqual([401, 'auth.wrong_credentials']);
});

it.each([
  ['of one /64 network', (n: number) => `2001:db8:0:1:${n}::1`, '2001:db8:0:2::1'],
  ['with another port each', (n: number) => `203.0.113.6:${n}`, '203.0.113.7:1'],
  ['that are invalid', (n: number) => `client-${n}`, '203.0.113.6'],
])('[SEC-23] [SEC-58] addresses %s share the slots of one', async (_what, entry, other) => {
  const door = await openDoor({ env: TRUSTING, limits: { connectionsPerAddress: 2 } });
  const from = (address: string) => ({ extraHeaders: { 'x-forwarded-for': address } });
  await connect(door.app.url, from(entry(1)));
  await connect(door.app.url, from(entry(2)));
  const third = await connect(door.app.url, { ...from(entry(3)), greeted: false });
  await third.next('connect_error');
  await connect(door.app.url, from(other));
});
