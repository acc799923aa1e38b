import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../server/db/project';
import { useTestServers } from '../support/servers/test-server';
import { createDatabase } from '../support/servers/database';
import { freePort } from '../support/servers/server-process';
import { useLasting } from '../support/servers/resources';
import { badge, balance, useBrowserUsers } from './users';

const lasting = useLasting();
const openDoor = useTestServers();
const person = useBrowserUsers();
const built = join(projectRoot, 'client', 'web', 'out');

jest.setTimeout(180_000);

/** Makes an export of another build: all code files have new names, and the router sees a new build id. */
function nextBuild(): string {
  const folder = lasting(mkdtempSync(join(tmpdir(), 'pulso-build-')), (path) => rmSync(path, { recursive: true }));
  const page = readFileSync(join(built, 'banco', 'index.html'), 'utf8');
  const build = /\\"b\\":\\"([\w-]+)\\"/.exec(page)?.[1];
  if (build === undefined) throw new Error('the page does not name its build');
  const isNew = (path: string): boolean => !/\.(br|gz)$/.test(path);
  cpSync(built, folder, { recursive: true, filter: isNew });
  renameSync(join(folder, '_next', 'static', 'chunks'), join(folder, '_next', 'static', 'chunkz'));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|txt|js)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8').replaceAll('static/chunks/', 'static/chunkz/').replaceAll(build, 'another');
    writeFileSync(file, text);
  }
  listFiles(folder);
  return folder;
}

/** Writes the service worker of an export, as the build does. */
function listFiles(folder: string): void {
  const writer = pathToFileURL(join(projectRoot, 'scripts', 'worker.mjs')).href;
  const program = `(await import('${writer}')).writeWorker(${JSON.stringify(folder)})`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
}

const controlled = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    if (navigator.serviceWorker.controller) resolve();
    else navigator.serviceWorker.addEventListener('controllerchange', () => resolve());
  })`);
const versions = (page: Page): Promise<string[]> => page.evaluate<string[]>('caches.keys()');
const isNewBuild = async (page: Page): Promise<boolean> => (await page.content()).includes('static/chunkz/');

it('[UX-18] a new version takes over: open tabs keep their code, and the next page is of the new version', async () => {
  const home = lasting(await createDatabase({ demo: true }), (database) => database.drop());
  const env = { PORT: String(await freePort()) };
  const first = await openDoor({ home, env });
  const ana = await person({ hub: first.app.url, serviceWorkers: 'allow' });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await controlled(page);
  const [before] = await versions(page);
  await first.close();
  await openDoor({ home, env, pagesFolder: nextBuild() });
  const fresh = await ana.open('/banco/');
  expect(await isNewBuild(fresh)).toBe(true); // from the hub, whatever the old worker has cached
  await fresh.close();
  await badge(page, 'En línea');
  await page.getByText('Hay una versión nueva de Pulso.').waitFor({ timeout: 60_000 });
  const code = readdirSync(join(built, '_next', 'static', 'chunks')).filter((name) => name.endsWith('.js'));
  const answers = await page.evaluate<number[]>(
    `Promise.all(${JSON.stringify(code)}.map((name) => fetch('/_next/static/chunks/' + name).then(({ status }) => status)))`,
  );
  expect(answers).toEqual(code.map(() => 200));
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await page.getByText('Laptop Dell').first().waitFor();
  expect(await isNewBuild(page)).toBe(true);
  await ana.context.setOffline(true);
  await page.reload();
  await page.getByRole('link', { name: 'Pulso' }).waitFor();
  expect(await isNewBuild(page)).toBe(true);
  await page.evaluate(`(async () => {
    while ((await caches.keys()).includes('${before}')) await new Promise((resolve) => setTimeout(resolve, 20));
  })()`);
  expect(await versions(page)).toHaveLength(1);
});

it('[UX-18] a version with files of different builds is not cached; the previous one stays', async () => {
  const home = lasting(await createDatabase({ demo: true }), (database) => database.drop());
  const env = { PORT: String(await freePort()) };
  const first = await openDoor({ home, env });
  const ana = await person({ hub: first.app.url, serviceWorkers: 'allow' });
  const page = await ana.enter('Ana');
  await controlled(page);
  const before = await versions(page);
  await first.close();
  const folder = nextBuild();
  writeFileSync(join(folder, 'chat', 'index.txt'), 'of a third build');
  const second = await openDoor({ home, env, pagesFolder: folder });
  await badge(page, 'En línea');
  const outcome = await page.evaluate<string>(`(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => undefined);
    const worker = registration.installing;
    if (!worker) return 'none';
    return new Promise((resolve) => {
      worker.addEventListener('statechange', () => resolve(worker.state));
    });
  })()`);
  expect(['none', 'redundant']).toContain(outcome);
  expect(await versions(page)).toEqual(before);
  await second.close();
  await page.reload();
  await page.getByRole('link', { name: 'Pulso' }).waitFor();
  expect(await isNewBuild(page)).toBe(false);
});
