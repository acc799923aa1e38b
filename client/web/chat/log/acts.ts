import { createContext, useContext } from 'react';
import type { MessageView, RoomSummary } from '../../../../contract/chat';

/** What the lines of a conversation know of where they stand, and what they can have done. */
export interface LogActs {
  readonly room: RoomSummary;
  /** Who reads. */
  readonly me: string | undefined;
  /** Whether they may write here, and delete what others wrote. */
  readonly mayWrite: boolean;
  readonly mayModerate: boolean;
  /** The message that was looked for. */
  readonly target: number | undefined;
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  askRemove(message: MessageView): void;
  react(message: MessageView, emoji: string): void;
  jump(messageId: number): void;
}

export const LogContext = createContext<LogActs | undefined>(undefined);

/** What surrounds the line. @throws Error outside of a conversation */
export function useLog(): LogActs {
  const acts = useContext(LogContext);
  if (!acts) throw new Error('there is no conversation above');
  return acts;
}
