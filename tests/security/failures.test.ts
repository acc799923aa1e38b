import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { bankRoutes, type BankRoutes } from '../../server/features/bank/routes';
import { opsRoutes, type OpsRoutes } from '../../server/features/ops/routes';
import { createHttp, type HttpOptions, type RouteTools } from '../../server/http/http';
import { createSessionCookie } from '../../server/identity/credentials';
import { createOriginPolicy } from '../../server/identity/origin/origins';
import { createRequestRates } from '../../server/http/request-rates';
import { defaultLimits } from '../../server/limits/limits';
import { Rates } from '../../server/limits/rates';
import { ANAS, codeOf, sendRequest, LUISS, startTestServer } from '../support/servers/test-server';
import { startProxy, type Proxy } from '../support/servers/proxy';

const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
const deposit = { cedula: ANAS, monto: 1 };

it('[SEC-40] without the database every request is refused, and no reply shows internals', async () => {
  let proxy!: Proxy;
  const door = await startTestServer({ through: async (url) => (proxy = await startProxy(url)).url });
  const [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
  proxy.cut();
  try {
    const answers = await Promise.all([
      door.ask('/api/deposito', { headers: ana, body: deposit }),
      door.ask('/api/transferencia', { headers: ana, body: { de: ANAS, a: LUISS, monto: 1 } }),
      door.ask(`/api/cuentas/${ANAS}`, { headers: ana }),
      door.ask('/api/cuentas', { headers: admin }),
      door.ask('/api/auth/entrar', { body: { username: 'ana', password: 'ana-demo' } }),
      door.ask('/api/usuarios/u_ana/rol', { headers: admin, body: { rol: 'admin' } }),
      door.ask('/api/admin/cuentas', { headers: admin }),
      door.ask('/api/admin/auditoria', { headers: admin }),
      door.ask('/api/admin/usuarios/ana/sesiones/cerrar', { headers: admin, method: 'POST' }),
    ]);
    for (const answer of answers) {
      expect(codeOf(answer)).toEqual([503, 'server.unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/ECONN|prisma|postgres|127\.0\.0\.1|SELECT|node_modules|\bat /i);
    }
    expect((await door.ask('/health')).status).toBe(200);
  } finally {
    proxy.pass();
  }
  for (let ready = false; !ready;) ready = (await door.ask('/ready')).status === 200;
  expect((await door.ask('/api/deposito', { headers: ana, body: deposit })).status).toBe(200);
  await door.close();
  await proxy.close();
});

describe('unexpected errors', () => {
  const failures: string[] = [];
  const boom = (): never => {
    throw new Error('SELECT secret FROM inside');
  };
  const bank = {
    account: () => Promise.reject(new Error('SELECT secret FROM inside')),
    async *movementsPages() {
      yield await Promise.resolve([]);
      boom();
    },
  };
  const options = {
    run: ({ name }: { name: string }) =>
      name === 'deposito' ? boom() : Promise.reject(new Error('SELECT secret FROM inside')),
    identity: { known: () => undefined, identify: boom },
    routes({ app, run, who }: RouteTools) {
      bankRoutes(app, { run, who, bank } as unknown as BankRoutes);
      opsRoutes(app, {
        run,
        who,
        ops: { samples: new Map([['/muestras/x.txt', '']]), events: boom },
      } as unknown as OpsRoutes);
    },
    clientPages: [],
    stats: boom,
    origins: createOriginPolicy({ own: [], allowed: [], open: false }),
    cookie: createSessionCookie({ production: true }),
    config: { production: true, trustProxy: 0 },
    rates: createRequestRates(new Rates(), defaultLimits),
    metrics: {
      text: () => Promise.reject(new Error('no')),
      contentType: 'text/plain',
      failure: (where: string) => void failures.push(where),
    },
    log,
    readiness: boom,
    pagesFolder: '/none',
    isUnavailable: () => false,
  } as unknown as HttpOptions;
  const server = createServer(createHttp(options));
  let url: string;

  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  it.each([
    ['thrown by a command', '/api/deposito', { body: deposit }],
    ['that a command rejects with', '/api/retiro', { body: deposit }],
    ['that a query rejects with', `/api/cuentas/${ANAS}`, {}],
    ['thrown by a query', '/api/stats', {}],
    ['thrown by a probe', '/ready', {}],
    ['thrown during authentication', '/api/auth/yo', { headers: { authorization: 'Bearer x' } }],
    ['of the metrics', '/metrics', {}],
  ])('[SEC-41] an error %s gets a reply, is logged with its cause, and counted', async (_name, path, ask) => {
    const before = failures.length;
    const answer = await sendRequest(url, path, ask);
    expect(codeOf(answer)).toEqual([500, 'server.internal']);
    expect(answer.text).not.toMatch(/secret|\bat |\.ts/);
    expect(failures.length).toBe(before + 1);
    const logged = lines.find(
      (line) => line.includes(String(answer.headers['x-request-id'])) && line.includes('"err"'),
    );
    expect(logged).toContain('Error');
  });

  it('[SEC-41] an error in the middle of a stream ends the connection, not the process', async () => {
    const path = `/api/cuentas/${ANAS}/transacciones?formato=csv`;
    await expect(sendRequest(url, path)).rejects.toThrow();
    expect((await sendRequest(url, '/health')).status).toBe(200);
  });

  it('[SEC-38] production requires HTTPS', async () => {
    const { headers } = await sendRequest(url, '/health');
    expect(headers['strict-transport-security']).toMatch(/max-age=31536000/);
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests');
  });
});
