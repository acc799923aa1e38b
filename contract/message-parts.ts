import { withoutTrailing } from './trailing';

/** An address of the web or a name after `@` within a message, and where it stands. */
export interface MessagePart {
  readonly kind: 'address' | 'name';
  readonly index: number;
  /** As it was written; of a name with its `@`. */
  readonly text: string;
}

/** Where an address begins, or a name. A name is not within a word, nor an address of mail. */
const BEGINNING = /https?:\/\/|(?<![\p{L}\p{N}_@.-])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/giu;
/** What no address has within: blanks, controls, quotes, and the stops of scripts that write without blanks. */
const END = /[\s\p{Cc}\p{Bidi_Control}<>"'`{}|\\^«»“”‘’。、，；：！？（）「」『』【】《》]/u;
/** Stops at the end of an address belong to the sentence around it. */
const STOPS = '.,;:!?…';
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/**
 * The addresses and names of a message, in their order, for the server and the pages alike. Addresses come first: what
 * looks like a name within one is part of it. It takes time that is linear in the text's length (SEC-55).
 */
export function* partsOf(content: string): Generator<MessagePart> {
  let past = 0;
  for (const { 0: found, index } of content.matchAll(BEGINNING)) {
    if (index < past) continue; // part of the address before
    if (found.startsWith('@')) {
      yield { kind: 'name', index, text: found };
      continue;
    }
    const address = addressAt(content, index);
    past = index + Math.max(address.length, found.length);
    if (address.length > found.length) yield { kind: 'address', index, text: address };
  }
}

/** Up to what cannot belong to an address: a bracket that it has not opened is one of the sentence around it. */
function addressAt(content: string, start: number): string {
  const open: string[] = [];
  let end = start;
  for (; end < content.length; end++) {
    const sign = content.charAt(end);
    const closer = closing[sign];
    if (closer !== undefined) open.push(closer);
    else if (sign === ')' || sign === ']') {
      if (open.at(-1) !== sign) break;
      open.pop();
    } else if (END.test(sign)) break;
  }
  return withoutTrailing(content.slice(start, end), STOPS);
}
