import { ANAS, useDoors } from '../http/front-door';
import { tokenOf, until, usePulsos } from './pulsos';

const openDoor = useDoors();
const connect = usePulsos();

it('[HUB-3] an account is a snapshot and every event after it', async () => {
  const door = await openDoor();
  const token = await tokenOf(door, 'ana');
  const ana = connect(door.app.url, { token });
  const view = ana.account(ANAS);
  await until(view, ({ status }) => status === 'ready');
  const reply = await ana.command('deposito', { cedula: ANAS, monto: 50 });
  expect(reply.nuevo_saldo).toBe(50);
  const { account, seq } = await until(view, ({ account }) => account?.balance === 50);
  expect([account?.balance, seq]).toEqual([50, reply.seq]);
});
