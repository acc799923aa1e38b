'use client';

import { Suspense } from 'react';
import { ChatPage } from '../../chat/chat-page';
import { ChatTitle } from '../../chat/chat-title';
import { Guard } from '../../session/guard';

export default function ChatRoute() {
  return (
    <>
      <ChatTitle />
      <Suspense>
        <Guard guests>{(user) => <ChatPage user={user} />}</Guard>
      </Suspense>
    </>
  );
}
