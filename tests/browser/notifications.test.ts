import { does, sendMessages, useUnlimitedServers } from './conversation';
import { untilTrue } from './holds';
import { badge, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(90_000);

const HIDDEN = `Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });`;

/** Invites Luis to a new room. @returns the room's number */
async function invite(door: Awaited<ReturnType<typeof open>>, name: string): Promise<number> {
  await does(door, 'ana', 'create_room', { name, kind: 'private' });
  const room = await door.app.database.prisma.room.findFirstOrThrow({ where: { name } });
  await does(door, 'ana', 'invite', { room_id: Number(room.id), username: 'luis' });
  return Number(room.id);
}

it('[UX-45] an invitation raises a notification only while no page is visible', async () => {
  const door = await open();
  const luis = await person({ hub: door.app.url });
  await luis.context.grantPermissions(['notifications']);
  await luis.context.addInitScript(`window.titles = []; window.Notification = class { static permission = 'granted';
    constructor(title) { window.titles.push(title) } close() {} }`);
  const page = await luis.enter('Luis');
  await badge(page, 'En línea');
  await invite(door, 'Patio');
  await page.getByRole('alert').filter({ hasText: 'ana le invita a Patio' }).waitFor();
  expect(await page.evaluate('titles')).toEqual([]);
  await page.evaluate(`${HIDDEN} document.dispatchEvent(new Event('visibilitychange'))`);
  await invite(door, 'Bodega');
  await untilTrue(page, 'titles.length > 0');
  expect(await page.evaluate('titles')).toEqual(['ana le invita a Bodega']);
});

it('[UX-45] if the constructor throws, the service worker shows the notification, and a click opens the room', async () => {
  const door = await open();
  const luis = await person({ hub: door.app.url, serviceWorkers: 'allow' });
  await luis.context.grantPermissions(['notifications']);
  // A headless browser keeps no notifications: the script records the requests to show one.
  await luis.context.addInitScript(`if (window.Notification && window.ServiceWorkerRegistration) {
    window.Notification = class { static permission = 'granted'; constructor() { throw new TypeError('Illegal constructor'); } };
    window.shown = [];
    const { prototype } = ServiceWorkerRegistration;
    const show = prototype.showNotification;
    prototype.showNotification = function (title, options) {
      window.shown.push({ title, to: options.data.to });
      return show.call(this, title, options);
    };
  }`);
  const page = await luis.enter('Luis');
  await badge(page, 'En línea');
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await sendMessages(door, 'ana', ['te espero, @luis']);
  await untilTrue(page, 'shown.length > 0');
  expect(await page.evaluate('shown')).toEqual([{ title: 'Ana le mencionó en General', to: '/chat/?sala=1' }]);
  const [worker] = luis.context.serviceWorkers();
  await worker?.evaluate(`(async () => {
    const click = new ExtendableEvent('notificationclick');
    Object.assign(click, { notification: { data: { to: '/chat/?sala=1' }, close() {} }, waitUntil() {} });
    self.dispatchEvent(click);
  })()`);
  await page.waitForURL((url) => url.pathname === '/chat/' && url.searchParams.get('sala') === '1');
});
