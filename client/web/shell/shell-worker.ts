/** Word of a service worker whose version is not this page's. */
export type OnNewVersion = () => void;

/**
 * Has a service worker keep the shell, so that pages open without a network (client/web/worker). A browser that has none,
 * or refuses it, does without: pages then need the hub to open, as ever.
 *
 * @returns what looks for a newer version; a hub that comes back may have brought one
 */
export function startShellWorker(onNewVersion: OnNewVersion): () => void {
  const workers = serviceWorkers();
  let started: Promise<ServiceWorkerRegistration> | undefined;
  if (!workers) return () => undefined;
  workers.addEventListener('controllerchange', () => {
    const { controller } = workers;
    if (controller) void isOurs(controller).then((same) => same || onNewVersion());
  });
  return () => {
    const before = started;
    started ??= workers.register('/sw.js', { updateViaCache: 'none' });
    (before ?? started)
      .then((registration) => (before ? registration.update() : undefined))
      .catch(() => (started = before));
  };
}

/** Nothing in development, where files change all the time, and on pages without TLS. */
function serviceWorkers(): ServiceWorkerContainer | undefined {
  try {
    return process.env.NODE_ENV === 'production' ? navigator.serviceWorker : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the worker's version is the one that this page's code is of. */
function isOurs(worker: ServiceWorker): Promise<boolean> {
  const paths = [...document.scripts].map(({ src }) => new URL(src, location.href).pathname);
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<boolean>) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage(
      paths.filter((path) => path.startsWith('/_next/static/')),
      [port2],
    );
  });
}
