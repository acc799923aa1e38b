import { LinkifyIt } from 'linkify-it';

/** An address of the web or a name after `@` within a message, and where it stands. */
export interface MessagePart {
  readonly kind: 'address' | 'name';
  readonly index: number;
  /** As it was written; of a name with its `@`. */
  readonly text: string;
}

/** Credentials are read as part of an address, so that its host is not taken for a name. */
const linkifier = new LinkifyIt({ urlAuth: true });
/** Where an address begins, or a name. A name is not within a word, nor an address of mail. */
const BEGINNING = /https?:(?=\/\/)|(?<![\p{L}\p{N}_@.-])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/giu;
/** Signs that nobody sees end an address: what stands behind them may be shown in another place. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060\ufeff]/u;

/**
 * The addresses and names of a message, in their order, for the server and the pages alike. Addresses come first: what
 * looks like a name within one is part of it. An address may follow any sign, as in texts without blanks. It takes time
 * that is linear in the text's length (SEC-55).
 */
export function* partsOf(content: string): Generator<MessagePart> {
  let past = 0;
  for (const { 0: found, index } of content.matchAll(BEGINNING)) {
    if (index < past) continue; // part of the address before
    if (found.startsWith('@')) {
      yield { kind: 'name', index, text: found };
      continue;
    }
    const text = addressAt(content, index, found);
    past = index + text.length;
    if (text !== '') yield { kind: 'address', index, text };
  }
}

function addressAt(content: string, index: number, schema: string): string {
  const rest = linkifier.testSchemaAt(content, schema.toLowerCase(), index + schema.length);
  if (rest === 0) return '';
  const address = content.slice(index, index + schema.length + rest);
  const hidden = address.search(INVISIBLE);
  return hidden < 0 ? address : address.slice(0, hidden);
}
