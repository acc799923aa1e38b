'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import { excerpt } from '../../../contract/core/text/signs';
import type { UserView } from '../../../contract/core/identity';
import type { RoomState } from '../../sdk/features/chat/room-state';
import { drafts, type Draft } from './composer/draft';
import { MessageText } from './log/message-text';
import { OutgoingRow } from './log/outgoing-row';
import { useChatTexts } from './texts';
import message from './log/message.module.css';
import classes from './room.module.css';

interface UnsentProps {
  readonly roomId: number;
  readonly messages: RoomState['outgoing'];
  readonly user: UserView | null;
}

/** Shows the unsent messages and the drafts of an inaccessible room, so that they are not lost. */
export function Unsent({ roomId, messages, user }: UnsentProps) {
  const texts = useChatTexts();
  const [kept, setKept] = useState(() => drafts.all(user?.id ?? 'guest', roomId));
  if (messages.length + kept.length === 0) return null;
  const discard = (draft: Draft): void => {
    drafts.set(user?.id ?? 'guest', roomId, '', draft.edited);
    setKept(kept.filter((one) => one !== draft));
  };
  return (
    <section aria-label={texts.unsent} className={classes.unsent}>
      <h2>{texts.unsent}</h2>
      {messages.map((one) => (
        <OutgoingRow key={one.clientId} message={one} continued={false} me={user ?? undefined} />
      ))}
      {kept.map((draft) => (
        <article key={draft.edited ?? 'new'} className={message.message}>
          <span className={message.aside} />
          <div className={message.body}>
            <MessageText content={draft.text} />
            <div className={message.receipt}>
              {texts.draft}
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={texts.log.discardOf(excerpt(draft.text, 40))}
                onClick={() => discard(draft)}
              >
                {texts.log.discard}
              </Button>
            </div>
          </div>
        </article>
      ))}
    </section>
  );
}
