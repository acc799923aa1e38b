import { defineClientFeature } from '../../feature';
import { Chat } from './chat';
import { openFailed } from './failed-storage';

export interface ChatClient {
  /** Rooms and messages. */
  readonly chat: Chat;
}

export const chatClient = defineClientFeature<ChatClient>(({ client, openRecords, up, want, follow, isFollowed }) => {
  const chat = new Chat({ pulso: client, failed: openFailed(openRecords), up, want, follow, isFollowed });
  return { follower: chat, api: { chat } };
});
