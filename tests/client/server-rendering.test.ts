import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { projectRoot } from '../../server/db/project';

const run = promisify(execFile);
const sdk = join(projectRoot, 'client', 'sdk');

jest.setTimeout(120_000);

/** Every module of the library that an app may import. */
const modules = (readdirSync(sdk, { recursive: true }) as string[])
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `client/sdk/${file.replace(/\.ts$/, '')}`);

/** Globals of browsers, and of newer versions of Node: the library must neither need nor read them. */
const BROWSERS = [
  ...['window', 'self', 'document', 'location', 'localStorage', 'sessionStorage', 'indexedDB', 'BroadcastChannel'],
  ...[
    'EventSource',
    'Notification',
    'addEventListener',
    'matchMedia',
    'requestAnimationFrame',
    'caches',
    'LockManager',
  ],
];

/** The program: renders a page that uses the whole library, as a server does, and prints the result. */
const program = `
  import { createElement as h } from 'react';
  import { renderToString } from 'react-dom/server';
  ${modules.map((module) => `import '${projectRoot.replaceAll('\\', '/')}/${module}';`).join('\n')}
  import * as react from './client/react';
  import { createBrowserPulso } from './client/sdk/browser/pulso';
  import { keptToken } from './client/sdk/core/browser/kept-token';
  import { webSocketLinks } from './client/sdk/transports/websocket';
  import { Store } from './client/sdk/core/store';

  const url = 'http://127.0.0.1:9';
  const token = keptToken(url);
  const hub = createBrowserPulso({ url, token: token.get });
  const others = [createBrowserPulso(), createBrowserPulso({ url, openLink: webSocketLinks({ url }) })];

  function Page() {
    const { status } = react.useConnection();
    const { account } = react.useAccount('1350509525');
    const { pending } = react.useCommand('deposito');
    const [room] = react.useRoom(1);
    const [catalog] = react.useCatalog();
    const all = [react.useStats(), react.usePending().length, react.useRooms().status, react.useRatings().status, react.useOps().status];
    return h('p', null, JSON.stringify([status, account, pending, room.status, catalog.status, ...all]));
  }

  const problems = [];
  const refused = (error) => problems.push(error.message);
  const main = async () => {
    const html = [hub, ...others].map((client) => renderToString(h(react.PulsoProvider, { client }, h(Page))));
    const store = new Store('beginning');
    store.set('later'); // hydration has to show the server's state, even if the store has changed meanwhile
    const shown = renderToString(h(() => react.useStore(store)));
    for (const client of [hub, ...others]) {
      client.start();
      const leave = [client.account('1'), client.stats, client.connection, client.pending, client.ratings(), client.catalog(),
        client.ops.state, client.chat.rooms, client.chat.room(1), client.chat.presence(1)].map((store) => store.subscribe(() => {}));
      leave.push(client.channel('test', () => {}), client.watch('ratings', () => {}));
      client.look();
      client.reconnect();
      client.chat.be('away');
      client.say('presence', { status: 'away' });
      token.keep('x');
      await Promise.all([client.rest.get('/health').catch(refused), client.command('deposito', { cedula: '1', monto: 1 }).catch(refused)]);
      for (const end of leave) end();
      client.stop();
    }
    process.stdout.write(JSON.stringify({ html, shown, problems, token: token.get() ?? null, ...globalThis.watched }));
  };
  void main();
`;

/** Runs before the program: removes the browser's globals, or records reads of them, and records connections. */
const before = (how: 'missing' | 'watched'): string => `
  const watched = (globalThis.watched = { touched: [], connections: 0 });
  for (const name of ${JSON.stringify(BROWSERS)}) {
    delete globalThis[name];
    if ('${how}' === 'watched' && name !== 'document')
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() { if (!new Error().stack.split('\\n')[2].includes('node_modules')) watched.touched.push(name); },
      });
  }
  if ('${how}' === 'missing') for (const name of ['navigator', 'WebSocket', 'structuredClone']) delete globalThis[name];
  globalThis.fetch = () => { watched.connections++; return new Promise(() => {}); };
  require('node:net').Socket.prototype.connect = () => { watched.connections++; throw new Error('connected'); };
`;

let folder: string;
beforeAll(() => {
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  folder = mkdtempSync(join(projectRoot, '.cache', 'rendering-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles a program as an app's build would; packages resolve from `node_modules`. */
async function bundle(contents: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  await build({
    stdin: { contents, resolveDir: projectRoot },
    ...{ bundle: true, platform: 'node', packages: 'external', format: 'cjs', outfile, jsx: 'automatic' },
  });
  return outfile;
}

describe('[SDK-13] while a server renders a page', () => {
  let file: string;
  beforeAll(async () => void (file = await bundle(program, 'page.cjs')));

  it.each(['missing', 'watched'] as const)(
    'the library works with the browser’s globals %s: it does not connect, and every view has its initial state',
    async (how) => {
      const { stdout, stderr } = await run(
        process.execPath,
        ['--eval', `${before(how)} require(${JSON.stringify(file)});`],
        {
          timeout: 60_000, // a program that never ends would block a build
        },
      );
      const { html, problems, ...rest } = JSON.parse(stdout) as { html: string[]; problems: string[] };
      const beginning = ['idle', null, false, 'loading', 'loading', null, 0, 'loading', 'loading', 'loading'];
      for (const page of html) expect(JSON.parse(page.replaceAll('&quot;', '"').slice(3, -4))).toEqual(beginning);
      expect(problems).toHaveLength(6);
      for (const message of problems) expect(message).toMatch(/On a server, create a client with new Pulso/);
      expect({ ...rest, stderr }).toEqual({ shown: 'beginning', token: null, touched: [], connections: 0, stderr: '' });
    },
  );
});

it('[SDK-13] opening a WebSocket in a runtime without one fails with a clear error', async () => {
  const file = await bundle(
    `import { Pulso } from './client/sdk/pulso';
     import { webSocketLinks } from './client/sdk/transports/websocket';
     delete globalThis.WebSocket;
     const url = 'http://127.0.0.1:9';
     const hub = new Pulso({ url, openLink: webSocketLinks({ url }) });
     console.log('made');
     hub.start();`,
    'program.cjs',
  );
  const ended = await run(process.execPath, [file], { timeout: 60_000 }).catch((error: unknown) => error);
  expect(ended).toMatchObject({
    code: 1,
    stdout: 'made\n',
    stderr: expect.stringMatching(/pass one in the options/) as string,
  });
});
