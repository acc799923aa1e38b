import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../server/db/project';
import { SECRET, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';
import { onLinux } from '../support/servers/linux';
import { openTerminal, type TerminalProcess } from './terminal-process';

const connect = useClients();
const openDoor = useTestServers();
const lasting = useLasting();
const terminal = (...args: string[]): TerminalProcess => lasting(openTerminal(args), (opened) => opened.stop());

/** The demo's public room, which admits guests. */
const ROOM = 1;
let id = 0;
const message = (content: string) => ({ room_id: ROOM, content, id: `cli-test-${++id}` });

onLinux('[CLI-1] two users in terminals and one on another client exchange messages', async () => {
  const door = await openDoor();
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  await ana.subscribe(`room:${ROOM}`);
  await ana.subscribe(`presence:${ROOM}`);
  await ana.ask('message', message('Lo de antes'));
  const [alice, luis] = [
    terminal('--url', door.app.url, '--room', '1', '--user', 'Alice'),
    terminal('--url', door.app.url, '--room', '1', '--user', 'luis', '--password', 'luis-demo', '--lang', 'en'),
  ];
  await alice.shows('Ana: Lo de antes');
  await alice.shows('Sala 1 (General), como Alice (invitado)');
  await luis.shows('Room 1 (General), as Luis');
  alice.enter('Hola desde la terminal');
  await luis.shows('Alice (invitado): Hola desde la terminal');
  await ana.next('message', ({ data }) => (data as { username: string }).username === 'Alice (invitado)');
  luis.enter('Hello from mine');
  await alice.shows('Luis: Hello from mine');
  await ana.ask('typing', { room_id: ROOM, is_typing: true });
  await alice.shows('Ana está escribiendo…');
  await luis.shows('Ana is typing…');
  luis.type('abc');
  await alice.shows('Ana y Luis están escribiendo…');
  await ana.ask('message', message('Una línea\ny \u001b[2J\u001b]0;título\u0007otra'));
  await alice.shows(/Ana: Una línea\n {4}y .*otra/);
  expect(alice.raw).not.toContain('\u001b[2J\u001b]0;');
});

onLinux('[CLI-2] slash commands work', async () => {
  const door = await openDoor({ limits: { chat: { perSecond: 100, burst: 100 } } });
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  await ana.subscribe(`presence:${ROOM}`);
  for (let i = 1; i <= 25; i++) await ana.ask('message', message(`número ${i};`));
  const alice = terminal('--url', door.app.url, '--user', 'Alice');
  await alice.shows('5 mensajes más arriba');
  await alice.shows('número 25;');
  await alice.shows('/help muestra los comandos');
  alice.enter('/who');
  await alice.shows('Presentes (2): Ana, Alice (invitado)');
  alice.enter('/ping');
  await alice.shows(/pong: \d+ ms/);
  alice.enter('/stats');
  await alice.shows('Conexiones: 2, salas: 1');
  await alice.shows('sala 1: 2 conexiones, 2 usuarios');
  alice.enter('/history');
  await alice.shows('número 1;');
  alice.enter('/history');
  await alice.shows('No hay mensajes anteriores');
  alice.enter('/typing');
  await ana.next('typing', ({ data }) => (data as { is_typing: boolean }).is_typing);
  alice.enter('/nada');
  await alice.shows('Comando desconocido: /nada');
  alice.enter('/join dos');
  await alice.shows('/join quiere el número');
  alice.enter('/join 999');
  await alice.shows('La sala 999 no existe');
  await alice.shows('Sala 1 (General)');
  alice.enter('/help');
  await alice.shows('/quit');
  alice.enter('/quit');
  await alice.shows('Hasta luego.');
  expect(await alice.ended).toBe(0);
});

onLinux(
  '[CLI-3] the terminal shows that the server was killed, reconnects, and loses nothing in either direction',
  async () => {
    const home = lasting(makeDataHome(), ({ close }) => close());
    const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
    const server = await startServer(home, settings);
    const [alice, bob] = [
      terminal('--url', server.url, '--user', 'Alice'),
      terminal('--url', server.url, '--user', 'Bob', '--transport', 'socketio'),
    ];
    await Promise.all([alice.shows('como Alice'), bob.shows('como Bob')]);
    await server.end('SIGKILL');
    await Promise.all([alice.shows('reconectando'), bob.shows('reconectando')]);
    alice.enter('Escrito sin conexión');
    await alice.shows('Sin conexión: el mensaje saldrá');
    await startServer(home, settings);
    await Promise.all([alice.shows('En línea de nuevo'), bob.shows('En línea de nuevo')]);
    await Promise.all([alice, bob].map((one) => one.shows('Alice (invitado): Escrito sin conexión')));
    bob.enter('Aquí sigo');
    await alice.shows('Bob (invitado): Aquí sigo');
  },
  60_000,
);

it('[CLI-1] the client sends all input of a pipe before it ends', async () => {
  const door = await openDoor();
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  await ana.subscribe(`room:${ROOM}`);
  const program = [join(projectRoot, 'scripts', 'run.mjs'), 'dist/client/cli/main.js', '--url', door.app.url];
  const piped = spawn(process.execPath, program, { stdio: ['pipe', 'ignore', 'inherit'] });
  piped.stdin.end('Por la tubería\n');
  expect((await once(piped, 'exit'))[0]).toBe(0);
  await ana.next('message', ({ data }) => (data as { content: string }).content === 'Por la tubería');
});

it('[CLI-1] an error prints a message and sets the exit code', async () => {
  const door = await openDoor();
  const absent = terminal('--url', door.app.url, '--room', '77');
  await absent.shows('La sala 77 no existe');
  expect(await absent.ended).toBe(1);
  const wrong = terminal('--url', door.app.url, '--user', 'ana', '--password', 'no');
  await wrong.shows('Usuario o contraseña incorrectos');
  expect(await wrong.ended).toBe(1);
  const unknown = terminal('--sala', '1');
  await unknown.shows('npm run chat --');
  expect(await unknown.ended).toBe(2);
});
