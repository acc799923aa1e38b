import type { MessageView } from '../../../../contract/features/chat/schemas';
import type { OutgoingMessage } from '../../../sdk/features/chat/outgoing-messages';

/** A line of the conversation. Each is one message, so that its id is its index, whatever is added above. */
export interface Row {
  readonly key: string;
  readonly message?: MessageView;
  /** A message of the user that is not in the conversation yet; beside a message, its pending edit. */
  readonly outgoing?: OutgoingMessage;
  /** Set on the first message of its day, ISO 8601. */
  readonly day?: string;
  /** Whether it was the first unread message on entering. */
  readonly fresh: boolean;
  /** Whether it follows the same author's message closely, so that name and time are omitted. */
  readonly continued: boolean;
}

/** The longest pause between grouped messages, in milliseconds. */
const GROUPING_MS = 5 * 60_000;

export interface RowsOptions {
  /** Whether there are no older messages, so that the first one is the first of its day. */
  readonly complete: boolean;
  /** The last message that was read on entering. */
  readonly readUpTo: number | undefined;
  readonly me: string | undefined;
}

/** Returns the lines of a conversation, the oldest first; pending messages come last. */
export function rowsOf(
  messages: readonly MessageView[],
  outgoing: readonly OutgoingMessage[],
  { complete, readUpTo = Infinity, me }: RowsOptions,
): readonly Row[] {
  const edits = new Map(outgoing.filter(isOnItsWay).map((one) => [one.edits, one]));
  const sent = messages.map((message, at): Row => {
    const above = messages[at - 1];
    const fresh = message.id > readUpTo && (above ? above.id <= readUpTo : complete);
    const newDay = above ? dayOf(above.created_at) !== dayOf(message.created_at) : complete;
    return {
      key: `${message.user_id} ${message.client_id}`,
      message,
      ...(edits.has(message.id) && { outgoing: edits.get(message.id) }),
      fresh,
      ...(newDay && { day: message.created_at }),
      continued: above !== undefined && !newDay && !fresh && standTogether(above, message),
    };
  });
  const last = messages.at(-1);
  const others = outgoing.filter((one) => !isOnItsWay(one));
  const waiting = others.map((one, at): Row => {
    const above = others[at - 1];
    const own = above ? one.createdAt - above.createdAt < GROUPING_MS : last !== undefined && isAlike(last, me, one);
    return { key: `${me ?? ''} ${one.clientId}`, outgoing: one, fresh: false, continued: own };
  });
  return [...sent, ...waiting];
}

/** Returns a message with its pending edit applied, if there is one. */
export function withWaitingEdit(message: MessageView, outgoing: readonly OutgoingMessage[]): MessageView {
  const edit = outgoing.findLast((one) => one.edits === message.id && isOnItsWay(one));
  return edit ? { ...message, content: edit.content } : message;
}

/** Whether an edit is neither answered nor refused. */
export const isOnItsWay = ({ edits, state }: OutgoingMessage): boolean => edits !== undefined && state === 'sending';

const standTogether = (above: MessageView, below: MessageView): boolean =>
  above.user_id === below.user_id &&
  below.reply_to === null &&
  Date.parse(below.created_at) - Date.parse(above.created_at) < GROUPING_MS;

const isAlike = (last: MessageView, me: string | undefined, one: OutgoingMessage): boolean =>
  last.user_id === me && one.replyTo === undefined && one.createdAt - Date.parse(last.created_at) < GROUPING_MS;

/** Returns the day in the reader's time zone. */
export const dayOf = (at: string | number): string => new Date(at).toDateString();
