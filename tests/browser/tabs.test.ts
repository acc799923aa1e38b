import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { eventually } from '../client/clients';
import { useTestServers } from '../support/servers/test-server';
import { badge, balance, deposit, useBrowserUsers, type BrowserUser } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** Opens the tab that holds the connection, and two others. */
async function openTabs(ana: BrowserUser): Promise<[Page, Page, Page]> {
  const leader = await ana.enter('Ana');
  await badge(leader, 'En línea');
  const others = await Promise.all([1, 2].map(() => ana.open('/banco/')));
  const all = [leader, ...others] as [Page, Page, Page];
  await Promise.all(all.map((page) => balance(page, '0,00')));
  return all;
}

it('[SDK-4] another tab replaces a leader that hangs, and the tabs ignore the old one when it resumes', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const [leader, second, third] = await openTabs(ana);
  const asleep = await ana.context.newCDPSession(leader);
  await asleep.send('Debugger.enable');
  await asleep.send('Debugger.pause');
  await deposit(second, '3');
  await Promise.all([second, third].map((page) => balance(page, '3,00')));
  await asleep.send('Debugger.resume');
  await balance(leader, '3,00');
  await deposit(leader, '4');
  await Promise.all([leader, second, third].map((page) => balance(page, '7,00')));
  await eventually(() => door.app.hub.sessions.size === 1);
  expect(await door.app.database.prisma.entry.count()).toBe(2);
});

it('[SDK-4] another tab replaces a leader that crashes', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const [leader, second] = await openTabs(ana);
  const crashed = new Promise((resolve) => leader.once('crash', resolve));
  void leader.goto('chrome://crash').catch(() => undefined);
  await crashed;
  await deposit(second, '3');
  await balance(second, '3,00');
});

it.each(['locks', 'BroadcastChannel', 'indexedDB'])('[SDK-4] without %s each tab still works', async (missing) => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const where = missing === 'locks' ? 'Navigator.prototype' : 'window';
  await ana.context.addInitScript(
    `Object.defineProperty(${where}, '${missing}', { value: undefined }); delete ${where}.${missing};`,
  );
  const first = await ana.enter('Ana');
  const second = await ana.open('/banco/');
  await Promise.all([first, second].map((page) => balance(page, '0,00')));
  await deposit(first, '3');
  await Promise.all([first, second].map((page) => balance(page, '3,00')));
  expect(door.app.hub.sessions.size).toBe(missing === 'indexedDB' ? 1 : 2);
});

/** A page that mounts the hooks twice, as React's StrictMode does while developing. */
const STRICT_PAGE = `
  import { StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { createBrowserPulso } from './client/sdk/browser/pulso';
  import { PulsoProvider, useConnection, useStats } from './client/react';
  const pulso = createBrowserPulso();
  let renders = 0;
  function Shown() {
    const { status } = useConnection();
    const stats = useStats();
    return <p>{status} {stats ? stats.value.conexiones_activas : 'nothing'} {++renders}</p>;
  }
  createRoot(document.getElementById('root')!).render(
    <StrictMode><PulsoProvider client={pulso}><Shown /></PulsoProvider></StrictMode>,
  );`;

it('[SDK-4] a page opens one socket under StrictMode', async () => {
  const pagesFolder = mkdtempSync(join(tmpdir(), 'pulso-strict-'));
  const { outputFiles } = await build({
    stdin: { contents: STRICT_PAGE, loader: 'tsx', resolveDir: join(__dirname, '..', '..') },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  writeFileSync(join(pagesFolder, 'app.js'), outputFiles[0]!.text);
  writeFileSync(
    join(pagesFolder, 'index.html'),
    '<!doctype html><html lang="en"><title>Strict</title><div id="root"></div><script type="module" src="/app.js"></script></html>',
  );
  const door = await openDoor({ pagesFolder, env: { STATS_INTERVAL_MS: '100' } });
  let connections = 0;
  const { connect } = door.app.hub;
  door.app.hub.connect = (...args) => {
    connections++;
    return connect.apply(door.app.hub, args);
  };
  const page = await (await person({ hub: door.app.url })).open('/');
  await page.getByText('online 1').waitFor();
  expect(connections).toBe(1);
});
