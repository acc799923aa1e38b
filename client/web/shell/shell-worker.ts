/** Called when a service worker has another version than this page. */
export type OnNewVersion = () => void;

/**
 * Registers a service worker that caches the shell, so that pages open without a network (client/web/worker). Without
 * service workers, or if the browser refuses them, pages need the hub to open. @returns a function that checks for a
 * newer version; a hub that is reachable again may have one
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

/** `undefined` in development, where files change constantly, and on pages without TLS. */
function serviceWorkers(): ServiceWorkerContainer | undefined {
  try {
    return process.env.NODE_ENV === 'production' ? navigator.serviceWorker : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the worker has the version of this page's code. */
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
