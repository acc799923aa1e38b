import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { projectRoot } from '../../server/db/project';
import { onLinux } from '../support/servers/linux';
import { openTerminal } from '../cli/terminal-process';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { useLasting } from '../support/servers/resources';

const openDoor = useTestServers();
const connect = useClients();
const lasting = useLasting();
const PROGRAM = 'dist/server/cli/users.js';

/** Runs `npm run users` on the database of a running server. */
async function users({ home }: { readonly home: { readonly url: string } }, args: readonly string[], input = '') {
  const program = [join(projectRoot, 'scripts', 'run.mjs'), PROGRAM, ...args];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: home.url };
  const child = spawn(process.execPath, program, { env });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

const enter = ({ ask }: TestServer, username: string, password: string) =>
  ask('/api/auth/entrar', { body: { username, password } });

it('[ADM-8] an operator creates users beside the running server, and they sign in at once', async () => {
  const door = await openDoor({ demo: false });
  const made = await users(door, ['add', 'root', '--name', 'La dirección', '--role', 'admin'], 'a long passphrase\n');
  expect(made).toEqual({ code: 0, out: 'root can sign in (admin).\n', err: '' });
  const { status, json } = await enter(door, 'root', 'a long passphrase');
  expect([status, json.data]).toMatchObject([
    200,
    { usuario: { username: 'root', nombre: 'La dirección', rol: 'admin' } },
  ]);
  expect((await users(door, [])).out).toMatch(/^root +admin +La dirección$/m);
  const { authorization } = { authorization: `Bearer ${(json.data as { token: string }).token}` };
  const log = await door.ask('/api/admin/auditoria?acto=alta', { headers: { authorization } });
  expect(log.json.data).toMatchObject([{ actor: null, acto: 'alta', objeto: 'root', detalle: { rol: 'admin' } }]);
  expect(log.text).not.toContain('passphrase');
});

it('[ADM-8] [SEC-8] a new password ends earlier sessions and their open connections', async () => {
  const door = await openDoor();
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  expect(await users(door, ['password', 'ana'], 'another passphrase\n')).toMatchObject({ code: 0, err: '' });
  await ana.next('goodbye', ({ data }) => (data as { code: string }).code === 'session_ended');
  expect((await enter(door, 'ana', 'ana-demo')).status).toBe(401);
  expect((await enter(door, 'ana', 'another passphrase')).status).toBe(200);
});

it('[ADM-8] invalid input is named, and nothing is written', async () => {
  const door = await openDoor();
  const before = (await users(door, [])).out;
  const cases: [readonly string[], string, RegExp][] = [
    [['add', 'ana'], 'a long passphrase\n', /^username: there is a user "ana" already$/m],
    [['add', 'Eva!'], 'a long passphrase\n', /^username: must be 1 to 64 of/m],
    [['add', 'eva', '--role', 'king'], 'a long passphrase\n', /^role: .*"customer"\|"admin"/m],
    [['add', 'eva'], 'short\n', /^password: must have at least 12 characters$/m],
    [['add', 'eva'], '', /^password: must have at least 12 characters$/m],
    [['password', 'nobody'], 'a long passphrase\n', /^username: there is no user "nobody"$/m],
    [['add'], '', /^npm run users -- add <username>/m],
    [['fly'], '', /^npm run users -- add <username>/m],
    [['toString', 'ana'], '', /^npm run users -- add <username>/m],
    [['list', 'ana'], '', /^npm run users -- add <username>/m],
    [['--speed'], '', /'--speed'[^]*npm run users -- add <username>/],
  ];
  for (const [args, input, pattern] of cases) {
    const { code, out, err } = await users(door, args, input);
    expect([args, code, out]).toEqual([args, 1, '']);
    expect(err).toMatch(pattern);
    expect(err).not.toMatch(/ at .*:\d+/); // no stack
  }
  expect((await users(door, [])).out).toBe(before);
}, 60_000);

it('[ADM-8] help exits with 0; a database without tables gets a hint', async () => {
  const empty = { home: { url: process.env.PULSO_TEST_OWNER_URL ?? '' } };
  expect(await users(empty, ['--help'])).toMatchObject({ code: 0, err: '' });
  for (const args of [[], ['add', 'eva'], ['password', 'eva']]) {
    const { code, err } = await users(empty, args, 'a long passphrase\n');
    expect([args, code, err]).toEqual([
      args,
      1,
      expect.stringMatching(/^The database has no tables yet: .*db:migrate\.$/m),
    ]);
    expect(err).not.toMatch(/ at .*:\d+/);
  }
});

onLinux('[ADM-8] a terminal hides the password, and asks twice', async () => {
  const door = await openDoor();
  const env = { DATABASE_URL: door.home.url };
  const one = lasting(openTerminal(['add', 'eva'], env, PROGRAM), (opened) => opened.ended);
  await one.shows('New password of eva:');
  one.enter('a long passphrase');
  await one.shows('Once more:');
  one.enter('a lung passphrase');
  await one.shows('password: the two are not the same');
  const two = lasting(openTerminal(['add', 'eva'], env, PROGRAM), (opened) => opened.ended);
  await two.shows('New password of eva:');
  two.enter('a long passphrase');
  await two.shows('Once more:');
  two.enter('a long passphrase');
  await two.shows('eva can sign in (customer).');
  expect(one.raw + two.raw).not.toContain('passphrase');
});
