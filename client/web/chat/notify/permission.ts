import { granted } from '../../../sdk/core/browser/refusals';

/** The browser's permission; `undefined` where it has no notifications, as on pages without TLS, or refuses to say. */
export const notificationPermission = (): NotificationPermission | undefined =>
  granted(() => (typeof Notification === 'function' ? Notification.permission : undefined));

export interface NotificationShown {
  readonly title: string;
  readonly body: string;
  /** One with the same tag takes its place. */
  readonly tag: string;
  /** The page of this site that it leads to. */
  readonly to: string;
}

/**
 * Shows one. Browsers of telephones have the constructor and refuse it: there the service worker shows it, and hears the click
 * (client/web/worker/opening.ts). Where neither is to be had nothing is shown.
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
    // A browser that refuses both shows none.
  }
}
