import { SECRET } from '../http/front-door';
import { makeDataHome } from '../start/data-home';
import { useLasting } from '../start/lasting';
import { freePort, startServer } from '../start/server-process';
import { badge, balance, deposit, usePeople } from './people';

const lasting = useLasting();
const person = usePeople();

jest.setTimeout(120_000);

it('[SDK-1] [SDK-3] kill -9: the page says Reconectando, what was sent meanwhile waits, and all is there when the server is', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, settings);
  const [ana, elsewhere] = [await person({ hub: server.url }), await person({ hub: server.url })];
  const page = await ana.enter('Ana');
  const other = await elsewhere.enter('Ana');
  await Promise.all([page, other].map((tab) => balance(tab, '5.200,00')));
  await server.end('SIGKILL');
  await Promise.all([page, other].map((tab) => badge(tab, 'Reconectando')));
  await deposit(page, '100');
  await page.getByText('En espera de conexión').waitFor();
  await startServer(home, settings);
  await Promise.all([page, other].map((tab) => badge(tab, 'En línea')));
  await Promise.all([page, other].map((tab) => balance(tab, '5.300,00')));
  await page.getByText('En espera de conexión').waitFor({ state: 'detached' });
});
