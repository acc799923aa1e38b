import { notifications } from '@mantine/notifications';

/** Whether there is a clipboard; a page without TLS has none. */
export const hasClipboard = (): boolean => (navigator.clipboard as Clipboard | undefined) !== undefined;

/** Copies a text and reports the result: a browser can have a clipboard and refuse to use it. */
export async function copyText(text: string, words: { copied: string; notCopied: string }): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notifications.show({ id: 'copied', color: 'pulso', message: words.copied, autoClose: 2_000 });
  } catch {
    notifications.show({ id: 'copied', color: 'yellow', message: words.notCopied });
  }
}
