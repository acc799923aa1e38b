import { partsOf } from '../../../../contract/features/chat/message-parts';
import { readUrl } from '../../../../contract/core/text/urls';

/** A part of a message: plain text, a link, or a mention. */
export type Word =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly text: string; readonly username: string };

/**
 * Splits a message into parts and never creates markup (SEC-37): only `http` and `https` addresses become links, and
 * only mentioned members become mentions.
 */
export function wordsOf(content: string, mentioned: ReadonlySet<string>): readonly Word[] {
  const words: Word[] = [];
  const addText = (text: string): void => {
    if (text === '') return;
    const last = words.at(-1);
    if (last?.kind === 'text') words[words.length - 1] = { kind: 'text', text: last.text + text };
    else words.push({ kind: 'text', text });
  };
  let at = 0;
  for (const { kind, index, text } of partsOf(content)) {
    addText(content.slice(at, index));
    at = index + text.length;
    const username = text.slice(1);
    const url = kind === 'address' ? readUrl(text) : undefined;
    if (url && namesItsHost(url)) words.push({ kind: 'link', text, href: url.href });
    else if (kind === 'name' && mentioned.has(username.toLowerCase())) words.push({ kind: 'mention', text, username });
    else addText(text);
  }
  addText(content.slice(at));
  return words;
}

/** Whether an address has no user name: text before an `@` could pass for its host (SEC-82). */
const namesItsHost = ({ username, password }: URL): boolean => username + password === '';
