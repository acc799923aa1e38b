import { granted } from '../../../sdk/browser/refusals';

/** What the browser allows; nothing where it knows no notifications, as on pages without TLS, or refuses to say. */
export const notificationPermission = (): NotificationPermission | undefined =>
  granted(() => (typeof Notification === 'function' ? Notification.permission : undefined));

/** Shows one. Browsers of telephones have the constructor and refuse it: then nothing is shown. */
export const showNotification = (title: string, options: NotificationOptions): Notification | undefined =>
  granted(() => new Notification(title, options));
