import { openPage } from './opening';
import { Shell } from './shell';

/** The service worker: it caches the pages of one build, and serves them when the hub is unreachable. */
declare const self: ServiceWorkerGlobalScope;

/** Filled in by the build (scripts/worker.mjs): the files of this export by path, and one version for all of them. */
declare const EXPORTED: { readonly version: string; readonly files: Readonly<Record<string, string>> };

const shell = new Shell(EXPORTED, self.clients);

self.addEventListener('install', (event) => event.waitUntil(shell.keep().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(shell.takeOver()));

self.addEventListener('fetch', (event) => {
  const { request, clientId } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const answer = shell.answer(request, url, clientId);
  if (answer) event.respondWith(answer);
  if (request.mode === 'navigate') event.waitUntil(shell.tidy());
});

/** Answers a page that asks whether its files belong to this version. */
self.addEventListener('message', ({ data, ports }) => ports[0]?.postMessage(shell.has(data as readonly string[])));

/** A click on a page's notification opens the address set by the page. */
self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(openPage(self.clients, (notification.data as { readonly to: string }).to));
});
