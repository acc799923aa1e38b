import { ANAS, LUISS, startTestServer, type TestServer } from '../../support/servers/test-server';

let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };

beforeAll(async () => {
  door = await startTestServer();
  [ana, luis, admin] = [await door.signIn('ana'), await door.signIn('luis'), await door.signIn('admin')];
  await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 5200 } });
  await door.ask('/api/deposito', { headers: admin, body: { cedula: LUISS, monto: 1800 } });
});
afterAll(() => door.close());

const balance = async (cedula: string): Promise<number> => {
  const { json } = await door.ask(`/api/cuentas/${cedula}`, { headers: admin });
  return (json.data as { balance: number }).balance;
};

it('a deposit gets the reply that its clients expect', async () => {
  const before = await balance(ANAS);
  const { status, json, headers } = await door.ask('/api/deposito', {
    headers: ana,
    body: { cedula: ANAS, monto: 50 },
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({ success: true, data: { tipo: 'deposito', cedula: ANAS, nuevo_saldo: before + 50 } });
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
});

it('[LOG-3] the header’s key is the command’s id: a repeat changes nothing', async () => {
  const before = await balance(ANAS);
  const key = 'un-pago-de-prueba-1';
  const pay = (monto: number) =>
    door.ask('/api/retiro', { headers: { ...ana, 'idempotency-key': key }, body: { cedula: ANAS, monto } });
  const [first, second] = [await pay(10), await pay(10)];
  expect(second.json).toEqual(first.json);
  expect(first.json.data).toMatchObject({ id: key });
  expect(first.headers['idempotency-key']).toBe(key);
  expect((await pay(11)).json.error).toMatchObject({ code: 'command.id_reused' });
  await expect(balance(ANAS)).resolves.toBe(before - 10);
});

it('[LOG-3] without a key the server makes one, and returns it', async () => {
  const { json, headers } = await door.ask('/api/retiro', { headers: ana, body: { cedula: ANAS, monto: 1 } });
  expect(json.data).toMatchObject({ id_generado: true, id: headers['idempotency-key'] });
});

it('an invalid key is refused', async () => {
  const ask = { headers: { ...ana, 'idempotency-key': 'a b' }, body: { cedula: ANAS, monto: 1 } };
  expect((await door.ask('/api/deposito', ask)).json.error).toMatchObject({ code: 'request.invalid' });
});

it('a transfer moves money between two accounts', async () => {
  const [from, to] = [await balance(ANAS), await balance(LUISS)];
  const { status } = await door.ask('/api/transferencia', {
    headers: ana,
    body: { de: ANAS, a: LUISS, monto: 100.25 },
  });
  expect(status).toBe(200);
  await expect(balance(ANAS)).resolves.toBe(from - 100.25);
  await expect(balance(LUISS)).resolves.toBe(to + 100.25);
});

it('owners see their own accounts, administrators see all, and others see none', async () => {
  const cedulas = async (headers: object) =>
    ((await door.ask('/api/cuentas', { headers: { ...headers } })).json.data as { cedula: string }[]).map(
      (a) => a.cedula,
    );
  await expect(cedulas(ana)).resolves.toEqual([ANAS]);
  await expect(cedulas(admin)).resolves.toEqual(expect.arrayContaining([ANAS, LUISS]));
  expect((await door.ask(`/api/cuentas/${ANAS}`, { headers: luis })).json.error?.code).toBe('bank.account_not_found');
  expect((await door.ask(`/api/cuentas/${ANAS}`)).json.error?.code).toBe('auth.required');
  expect((await door.ask('/api/cuentas')).status).toBe(401);
});

it('an account is read with its position', async () => {
  const { json } = await door.ask(`/api/cuentas/${ANAS}`, { headers: ana });
  expect(json).toMatchObject({ data: { cedula: ANAS }, posicion: { canal: `account:${ANAS}` } });
});

it('movements are listed newest first, page by page', async () => {
  const page = (query: string) => door.ask(`/api/cuentas/${ANAS}/transacciones?${query}`, { headers: ana });
  const first = (await page('limite=2')).json as unknown as { data: { seq: number }[]; siguiente: number };
  expect(first.data).toHaveLength(2);
  const second = (await page(`limite=2&antes=${first.siguiente}`)).json as unknown as { data: { seq: number }[] };
  expect(second.data[0]!.seq).toBe(first.data[1]!.seq - 1);
});

it.each([
  ['formato=csv', {}],
  ['', { accept: 'text/csv' }],
])('movements are exported as CSV: %s %j', async (query, accept) => {
  const { status, headers, text } = await door.ask(`/api/cuentas/${ANAS}/transacciones?${query}`, {
    headers: { ...ana, ...accept },
  });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  const [head, ...rows] = text.trimEnd().split('\r\n');
  expect(head).toBe('movimiento,fecha,tipo,monto,saldo,contraparte,seq');
  expect(rows.some((row) => row.includes(`transferencia,-100.25,`) && row.includes(LUISS))).toBe(true);
});

it('CSV of another user’s account is an ordinary refusal', async () => {
  const { status, json } = await door.ask(`/api/cuentas/${ANAS}/transacciones?formato=csv`, { headers: luis });
  expect([status, json.error?.code]).toEqual([404, 'bank.account_not_found']);
});

it.each([
  ['/api/cuentas?limite=1&limite=2', 'limite'],
  ['/api/cuentas?orden=asc', 'orden'],
  [`/api/cuentas/${ANAS}?x=1`, 'x'],
  [`/api/cuentas/${ANAS}/transacciones?antes=0`, 'antes'],
  [`/api/cuentas/${ANAS}/transacciones?limite=5000`, 'limite'],
  ['/api/cuentas/12', 'cedula'],
  ['/api/cuentas/%E0%A4%A', 'ruta'],
])('%s is refused with the name of the wrong field', async (path, field) => {
  const { status, json } = await door.ask(path, { headers: admin });
  expect([status, json.error]).toEqual([400, expect.objectContaining({ code: 'request.invalid', field })]);
});

it('only administrators open accounts and choose who may watch them', async () => {
  const account = { cedula: '0900000001', titular: 'Luis, ahorro', usuario: 'luis' };
  expect((await door.ask('/api/cuentas', { headers: ana, body: account })).json.error?.code).toBe('auth.forbidden');
  expect((await door.ask('/api/cuentas', { headers: admin, body: account })).status).toBe(200);
  const watchers = '/api/cuentas/0900000001/observadores';
  expect((await door.ask('/api/cuentas/0900000001', { headers: ana })).status).toBe(404);
  expect((await door.ask(watchers, { headers: admin, body: { usuario: 'ana' } })).status).toBe(200);
  expect((await door.ask('/api/cuentas/0900000001', { headers: ana })).status).toBe(200);
  expect((await door.ask(watchers, { method: 'DELETE', headers: admin, body: { usuario: 'ana' } })).status).toBe(200);
  expect((await door.ask('/api/cuentas/0900000001', { headers: ana })).status).toBe(404);
});

it('a missing resource and a wrong method get replies of one shape', async () => {
  const absent = await door.ask('/api/nada');
  expect([absent.status, absent.json]).toEqual([404, expect.objectContaining({ success: false })]);
  const wrong = await door.ask('/api/deposito');
  expect([wrong.status, wrong.headers.allow, wrong.json.error?.code]).toEqual([
    405,
    'POST',
    'request.method_not_allowed',
  ]);
});

it('stats are public', async () => {
  const { json } = await door.ask('/api/stats');
  expect(json.data).toEqual({
    clientes_activos: expect.any(Number),
    operaciones_simultaneas: expect.any(Number),
    conexiones_activas: expect.any(Number),
  });
});
