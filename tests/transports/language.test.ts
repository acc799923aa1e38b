import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { OpenTransport } from '../../client/sdk/transports/transport';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import { webSocketLinks } from '../../client/sdk/transports/websocket';
import { Problem, type ProblemWire } from '../../contract/problems';
import { tokenOf, until, usePulsos } from '../client/clients';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { FrameClient } from '../support/clients/frame-client';
import { upgradeHeaders } from '../support/clients/raw-websocket';

const connect = usePulsos();
let door: TestServer;
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

const links: [string, (url: string) => OpenTransport][] = [
  ['Socket.IO over WebSocket', (url) => socketIoLinks({ url, transports: ['websocket'] })],
  ['Socket.IO over polling', (url) => socketIoLinks({ url, transports: ['polling'] })],
  ['/hub', (url) => webSocketLinks({ url, WebSocket })],
  ['SSE', (url) => sseLinks({ url })],
];

/** The sentences of the same refusals, in each language. */
const sentences = {
  en: {
    funds: 'Insufficient funds.',
    field: 'monto: must be positive and have at most two decimals',
    unknown: 'nope: unknown field',
    channel: 'The channel does not exist, or is out of your reach.',
    token: 'The session is not valid or has expired.',
    name: 'username: no control characters, line breaks or characters that change the direction of text',
  },
  es: {
    funds: 'Saldo insuficiente.',
    field: 'monto: debe ser positivo y tener como máximo dos decimales',
    unknown: 'nope: campo desconocido',
    channel: 'El canal no existe o no está a su alcance.',
    token: 'La sesión no es válida o ha caducado.',
    name: 'username: sin caracteres de control, saltos de línea ni cambios de dirección del texto',
  },
} as const;

const refusalOf = (asked: Promise<unknown>): Promise<Problem> =>
  asked.then(
    () => Promise.reject(new Error('expected a refusal')),
    (error: unknown) => (error instanceof Problem ? error : Promise.reject(error as Error)),
  );

describe.each(links)('over %s', (_name, linksTo) => {
  it.each(['en', 'es'] as const)('[SDK-16] refusals use the requested language: %s', async (language) => {
    const expected = sentences[language];
    const { url } = door.app;
    const options = { language: () => language, openLink: linksTo(url) };
    const ana = connect(url, { ...options, token: await tokenOf(door, 'ana') });
    const id = `language-${language}-${Math.random()}`;
    const funds = await refusalOf(ana.command('retiro', { cedula: ANAS, monto: 1e6 }, { id }));
    expect([funds.code, funds.message]).toEqual(['bank.insufficient_funds', expected.funds]);
    const field = await refusalOf(ana.command('retiro', { cedula: ANAS, monto: -1 }));
    expect([field.field, field.message]).toEqual(['monto', expected.field]);
    const nope = { cedula: ANAS, monto: 1, nope: 1 };
    expect((await refusalOf(ana.command('retiro', nope))).message).toBe(expected.unknown);
    const channel = await new Promise((resolve) =>
      ana.watch('account:0000000000', (one) => one.kind === 'refused' && resolve(one.problem.message)),
    );
    expect(channel).toBe(expected.channel);
    expect((await refusalOf(ana.rest.get('/api/cuentas/1'))).message).not.toMatch(
      language === 'en' ? /dígitos/ : /digits/,
    );
    expect((await refusalOf(ana.rest.get('/api/rooms', { nope: 1 }))).message).toBe(expected.unknown);

    const stranger = connect(url, { ...options, token: () => 'no-such-token' });
    const { problem } = await until(stranger.connection, ({ status }) => status === 'offline', 'the refusal');
    expect([problem?.code, problem?.message]).toEqual(['auth.invalid_token', expected.token]);
    const turned = connect(url, { ...options, username: 'a\u202eb' });
    const { problem: name } = await until(turned.connection, ({ status }) => status === 'offline', 'the refusal');
    expect(name?.message).toContain(expected.name.slice('username: '.length));

    // The same id gets the same refusal, in the language of the present request.
    const other = connect(url, {
      ...options,
      language: language === 'en' ? 'es' : 'en',
      token: await tokenOf(door, 'ana'),
    });
    const again = await refusalOf(other.command('retiro', { cedula: ANAS, monto: 1e6 }, { id }));
    expect([again.code, again.message]).toEqual([funds.code, sentences[language === 'en' ? 'es' : 'en'].funds]);
  });
});

describe('[SDK-16] clients that send only the header', () => {
  it.each([
    ['en-GB,en;q=0.9', 'en'],
    ['es-EC,es;q=0.9', 'es'],
    ['de,*;q=0.5', 'es'],
  ] as const)('with Accept-Language: %s', async (header, language) => {
    const expected = sentences[language];
    const headers = { 'accept-language': header };
    const ana = await door.signIn('ana');
    const { json } = await door.ask('/api/retiro', {
      headers: { ...headers, ...ana },
      body: { cedula: ANAS, monto: 1e6 },
    });
    expect(json.error?.message).toBe(expected.funds);

    const hub = new FrameClient<{ type: string; error?: ProblemWire['error'] }>(door.app.url, '/hub', { headers });
    hub.socket.on('open', () => hub.send({ type: 'hello', ref: 1, data: { token: 'x' } }));
    expect((await hub.next('reply')).error?.message).toBe(expected.token);
    const room = new FrameClient<{ type: string; data: { message: string } }>(door.app.url, '/ws/1', { headers });
    await room.next('connected');
    room.send({ type: 'message' });
    expect((await room.next('error')).data.message).toMatch(
      language === 'en' ? /^content: .*expected/ : /^content: .*esperaba/,
    );
    const catalog = new FrameClient<{ type: string; message: string }>(door.app.url, '/', { headers });
    await catalog.next('CONNECTION_ESTABLISHED');
    catalog.send([]);
    expect((await catalog.next('ERROR')).message).toBe(
      language === 'en' ? 'an object was expected' : 'se esperaba un objeto',
    );
    for (const { socket } of [hub, room, catalog]) socket.terminate();

    const refused = language === 'en' ? 'Origin not allowed' : 'Origen no permitido';
    for (const path of ['/socket.io/?EIO=4&transport=websocket', '/hub', '/ws/1', '/']) {
      expect(await refusedUpgrade(path, { ...headers, origin: 'https://evil.example' })).toContain(refused);
    }
    for (const path of ['/socket.io/?EIO=4&transport=polling', '/api/stream', '/api/stats', '/health']) {
      const answer = await door.ask(path, { headers: { ...headers, origin: 'https://evil.example' } });
      expect(answer.text).toContain(refused);
    }
    const unknown = await door.ask('/api/nope', { headers: { ...headers, host: 'evil.example' } });
    expect(unknown.json.error?.message).toMatch(language === 'en' ? /^The server does not/ : /^El servidor no/);
  });
});

/** The body of a refused upgrade. */
function refusedUpgrade(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, door.app.url), { agent: false, headers: { ...upgradeHeaders, ...headers } });
    asked.on('upgrade', () => reject(new Error('expected a refusal')));
    asked.on('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => (body += part));
      answer.on('end', () => resolve(body));
    });
    asked.on('error', reject);
    asked.end();
  });
}
