import { notifications } from '@mantine/notifications';

/** Whether there is a clipboard to write to; a page without TLS has none. */
export const hasClipboard = (): boolean => (navigator.clipboard as Clipboard | undefined) !== undefined;

/** Copies a text, and says whether it has worked: a browser may have a clipboard and refuse it. */
export async function copyText(text: string, words: { copied: string; notCopied: string }): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notifications.show({ id: 'copied', color: 'pulso', message: words.copied, autoClose: 2_000 });
  } catch {
    notifications.show({ id: 'copied', color: 'yellow', message: words.notCopied });
  }
}
