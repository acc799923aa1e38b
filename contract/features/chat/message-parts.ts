import { LinkifyIt } from 'linkify-it';

/** A web address or an `@` name within a message, with its index. */
export interface MessagePart {
  readonly kind: 'address' | 'name';
  readonly index: number;
  /** As written; a name includes its `@`. */
  readonly text: string;
}

/** Credentials are parsed as part of an address, so that its host is not parsed as a name. */
const linkifier = new LinkifyIt({ urlAuth: true });
/** The beginning of an address or a name. A name does not start within a word or a mail address. */
const BEGINNING = /https?:(?=\/\/)|(?<![\p{L}\p{N}_@.-])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/giu;
/** Invisible characters end an address: text behind them may be shown in another place. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060\ufeff]/u;

/**
 * Yields the addresses and names of a message in order, for the server and the pages alike. Addresses take precedence:
 * a name within an address is part of it. An address may follow any character, as in texts without blanks. The time is
 * linear in the text's length (SEC-55).
 */
export function* partsOf(content: string): Generator<MessagePart> {
  let past = 0;
  for (const { 0: found, index } of content.matchAll(BEGINNING)) {
    if (index < past) continue; // part of the previous address
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
