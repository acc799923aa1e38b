'use client';

import type { MessageView } from '../../../../contract/features/chat/schemas';
import { excerpt } from '../../../../contract/core/text/signs';
import type { Conversation } from '../../../sdk/features/chat/conversation';
import { Confirmation } from '../confirmation';
import { useChatTexts } from '../texts';
import { MessageText } from './message-text';

interface RemoveMessageProps {
  readonly message: MessageView | undefined;
  readonly conversation: Conversation;
  onClose(): void;
}

/** Asks for confirmation before a message is deleted, and shows it. */
export function RemoveMessage({ message, conversation, onClose }: RemoveMessageProps) {
  const { log } = useChatTexts();
  return (
    <Confirmation
      opened={message !== undefined}
      title={log.removeTitle}
      verb={log.remove}
      act={async () => {
        if (message) await conversation.remove(message.id);
      }}
      onClose={onClose}
    >
      {message && <MessageText content={excerpt(message.content, 300)} />}
      <p>{log.removeLead}</p>
    </Confirmation>
  );
}
