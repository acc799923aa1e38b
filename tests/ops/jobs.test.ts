import { isOver, type JobDetail, type JobView } from '../../contract/ops';
import { useDoors, type FrontDoor } from '../http/front-door';
import { useClients } from '../setup/clients';

const openDoor = useDoors();
const connect = useClients();

it('[OPS-3] the sample lists are fetched offline: a job begins, gets on and is completed, and every step is told', async () => {
  const door = await openDoor();
  const as = await door.signIn('admin');
  const client = await connect(door.app.url, { as });
  await client.subscribe('ops');
  const { json } = await door.ask('/api/ops', { headers: as });
  const { muestras } = json.data as { muestras: string[] };
  const started = await door.ask('/api/ops/jobs', { headers: as, body: { fuentes: muestras } });
  expect(started.status).toBe(200);
  const done = await client.next('scraping_progress', ({ data }) => isOver((data as { job: JobView }).job.estado));
  expect(done.data).toMatchObject({ status: 'completed', progress: 100, proxiesFound: 70 });
});
