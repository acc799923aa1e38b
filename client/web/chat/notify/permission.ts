import { granted } from '../../../sdk/core/browser/refusals';

/** The browser's permission; `undefined` if it has no notifications, as on pages without TLS, or does not answer. */
export const notificationPermission = (): NotificationPermission | undefined =>
  granted(() => (typeof Notification === 'function' ? Notification.permission : undefined));

export interface NotificationShown {
  readonly title: string;
  readonly body: string;
  /** A notification with the same tag is replaced. */
  readonly tag: string;
  /** The page of this site that it opens. */
  readonly to: string;
}

/**
 * Shows a notification. Mobile browsers have the constructor but refuse it: there the service worker shows it and
 * handles the click (client/web/worker/opening.ts). If neither works, nothing is shown.
 */
export function showNotification({ title, to, ...options }: NotificationShown, open: (to: string) => void): void {
  const shown = granted(() => new Notification(title, options));
  if (!shown) return void showByWorker(title, { ...options, data: { to } });
  shown.onclick = () => {
    window.focus();
    open(to);
    shown.close();
  };
}

async function showByWorker(title: string, options: NotificationOptions): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.ready;
    await registration.showNotification(title, options);
  } catch {
    // If the browser refuses both, nothing is shown.
  }
}
