import pino from 'pino';
import { ANAS, codeOf, startTestServer, type TestServer } from '../support/servers/test-server';
import { transports, useTransports } from '../support/clients/transports';
import { mayMount, openSmallDisk, type SmallDisk } from '../support/servers/small-disk';

const possible = mayMount();
if (!possible) console.warn('skipped: a full disk needs a tmpfs, which only root on Linux may mount');
const onSmallDisk = possible ? describe : describe.skip;

interface Line {
  level: number;
  msg: string;
  cause?: string;
  err?: unknown;
}

onSmallDisk('a full disk', () => {
  const connect = useTransports();
  const lines: Line[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  const warningsSince = (from: number): Line[] => lines.slice(from).filter(({ level }) => level >= 40);
  let disk: SmallDisk;
  let door: TestServer;
  beforeAll(async () => {
    disk = await openSmallDisk();
    door = await startTestServer({ home: disk.home, log, demo: false });
  }, 60_000);
  afterAll(async () => {
    await door.close();
    await disk.close();
  }, 30_000);

  const ready = () => door.ask('/ready');
  const untilReadyIs = async (status: number): Promise<void> => {
    for (let answer = await ready(); answer.status !== status; answer = await ready())
      await new Promise((resolve) => setTimeout(resolve, 20));
  };

  /** Writes until a command is refused. Each command takes half a page, so that files must grow. */
  async function writeUntilRefused(headers: { authorization: string }): Promise<string> {
    for (let i = 0; ; i++) {
      const body = { room_id: 1, content: 'x'.repeat(4_000) };
      const id = `lleno-${lines.length}-${i}`;
      const answer = await door.ask('/api/commands/message', { headers: { ...headers, 'idempotency-key': id }, body });
      if (answer.status === 200 || answer.status === 201) continue;
      if (answer.status === 429) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        continue;
      }
      expect(codeOf(answer)).toEqual([503, 'server.unavailable']);
      return id;
    }
  }

  it('[LOG-7] commands get server.unavailable, reads continue, /ready gives the cause, one line warns', async () => {
    const [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
    const clients = await Promise.all(transports.map((name) => connect(name, door.app.url, { as: ana })));
    const from = lines.length;
    disk.fill();
    const id = await writeUntilRefused(ana);
    await untilReadyIs(503);
    expect((await ready()).json).toMatchObject({ estado: 'writes_failing', causa: 'disk_full' });

    // Many requests at once, over every transport and REST: no reply shows internals, and the log does not grow.
    const deposit = { cedula: ANAS, monto: 1 };
    for (let round = 0; round < 5; round++) {
      const replies = await Promise.all([
        ...clients.map((client, i) => client.ask('deposito', { ...deposit, id: `lleno-${round}-${i}` })),
        ...clients.map((client) => client.ask('subscribe', { channel: 'ratings' })),
      ]);
      for (const { error } of replies.slice(0, clients.length)) expect(error?.code).toBe('server.unavailable');
      for (const { success } of replies.slice(clients.length)) expect(success).toBe(true);
      const answers = await Promise.all([
        ...Array.from({ length: 10 }, () => door.ask('/api/deposito', { headers: ana, body: deposit })),
        door.ask('/api/ws-ticket', { headers: ana, method: 'POST' }),
        door.ask('/api/auth/entrar', { body: { username: 'luis', password: 'luis-demo' } }),
      ]);
      for (const answer of answers.slice(0, 10)) expect(codeOf(answer)).toEqual([503, 'server.unavailable']);
      for (const { status } of answers.slice(10)) expect([200, 201, 503]).toContain(status);
      for (const path of [`/api/cuentas/${ANAS}`, '/api/rooms/1/messages', '/api/productos', '/health'])
        expect([path, (await door.ask(path, { headers: admin })).status]).toEqual([path, 200]);
    }
    expect(warningsSince(from)).toEqual([expect.objectContaining({ cause: 'disk_full' })]);
    expect(JSON.stringify(warningsSince(from))).not.toContain('node_modules');

    disk.free();
    await untilReadyIs(200);
    const body = { room_id: 1, content: 'x'.repeat(4_000) };
    const again = await door.ask('/api/commands/message', { headers: { ...ana, 'idempotency-key': id }, body });
    expect(again.json.success).toBe(true);
    for (const client of clients) {
      const reply = await client.ask('deposito', { ...deposit, id: `ya-cabe-${clients.indexOf(client)}` });
      expect(reply.success).toBe(true);
    }
    const over = lines.slice(from).filter(({ msg, cause }) => msg === 'an outage is over' && cause === 'disk_full');
    expect([warningsSince(from).length, over.length]).toEqual([1, 1]);
  }, 60_000);
});
