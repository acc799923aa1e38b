import { createContext, useContext } from 'react';
import type { MessageView, RoomSummary } from '../../../../contract/features/chat/schemas';

/** What the lines of a conversation know of where they stand, and what they can have done. */
export interface LogActs {
  readonly room: RoomSummary;
  /** Who reads. */
  readonly me: string | undefined;
  /** Whether they may delete what others wrote. */
  readonly mayModerate: boolean;
  /** The message that was looked for, and how often somebody has jumped. */
  readonly target: number | undefined;
  readonly jumps: number;
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  askRemove(message: MessageView): void;
  react(message: MessageView, emoji: string): void;
  jump(messageId: number): void;
  /** Says what has failed. */
  tell(failure: unknown): void;
}

export const LogContext = createContext<LogActs | undefined>(undefined);

/** What surrounds the line. @throws Error outside of a conversation */
export function useLog(): LogActs {
  const acts = useContext(LogContext);
  if (!acts) throw new Error('there is no conversation above');
  return acts;
}
