import { createContext, useContext } from 'react';
import type { MessageView, RoomSummary } from '../../../../contract/features/chat/schemas';

/** The context of a conversation's lines: where they are, and the actions on them. */
export interface LogActs {
  readonly room: RoomSummary;
  /** The reader's id. */
  readonly me: string | undefined;
  /** Whether the reader can delete messages of others. */
  readonly mayModerate: boolean;
  /** The message to show, and the number of jumps so far. */
  readonly target: number | undefined;
  readonly jumps: number;
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  askRemove(message: MessageView): void;
  react(message: MessageView, emoji: string): void;
  jump(messageId: number): void;
  /** Shows a failure. */
  tell(failure: unknown): void;
}

export const LogContext = createContext<LogActs | undefined>(undefined);

/** Returns the context. @throws Error outside a conversation */
export function useLog(): LogActs {
  const acts = useContext(LogContext);
  if (!acts) throw new Error('there is no conversation above');
  return acts;
}
