import { withoutTrailing } from '../../../../contract/trailing';
import { readUrl } from '../../../../contract/urls';

/** A part of a message: plain words, a link, or somebody who is named. */
export type Word =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly text: string; readonly username: string };

/** An address of the web, up to the first character that cannot belong to it, or a name after `@`. */
const SPECIAL = /https?:\/\/[^\s<>"'`{}|\\^]+|(?<![\p{L}\p{N}_@.])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/gu;
/** Stops and brackets at the end of an address belong to the sentence around it. */
const TRAILING = '.,;:!?)]}\'"»”…';

/**
 * Takes a message apart, without ever making markup of it (SEC-37): only `http` and `https` addresses become links, and
 * only members who were named are mentions.
 */
export function wordsOf(content: string, mentioned: ReadonlySet<string>): readonly Word[] {
  const words: Word[] = [];
  const say = (text: string): void => {
    if (text === '') return;
    const last = words.at(-1);
    if (last?.kind === 'text') words[words.length - 1] = { kind: 'text', text: last.text + text };
    else words.push({ kind: 'text', text });
  };
  let at = 0;
  for (const { 0: found, index } of content.matchAll(SPECIAL)) {
    say(content.slice(at, index));
    at = index + found.length;
    if (found.startsWith('@')) {
      const username = found.slice(1);
      if (mentioned.has(username.toLowerCase())) words.push({ kind: 'mention', text: found, username });
      else say(found);
      continue;
    }
    const address = addressIn(found);
    const url = readUrl(address);
    if (url) words.push({ kind: 'link', text: address, href: url.href });
    else say(address);
    say(found.slice(address.length));
  }
  say(content.slice(at));
  return words;
}

/** A closing bracket stays where the address has opened one. */
function addressIn(found: string): string {
  const bare = withoutTrailing(found, TRAILING);
  const next = found[bare.length];
  return next === ')' && bare.includes('(') && !bare.includes(')') ? `${bare})` : bare;
}
