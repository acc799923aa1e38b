import { openPage } from './opening';
import { Shell } from './shell';

/** The service worker: it keeps the pages of one build, and answers for them where the hub cannot be reached. */
declare const self: ServiceWorkerGlobalScope;

/** Filled in by the build (scripts/worker.mjs): the files of this export by their paths, and one mark for all of them. */
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

/** A page asks whether the files that it runs belong to this version. */
self.addEventListener('message', ({ data, ports }) => ports[0]?.postMessage(shell.has(data as readonly string[])));

/** A notification that a page had shown leads to where the page has said. */
self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(openPage(self.clients, (notification.data as { readonly to: string }).to));
});
