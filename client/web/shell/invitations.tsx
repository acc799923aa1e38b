'use client';

import { useEffect } from 'react';
import Link from 'next/link';
import { notifications } from '@mantine/notifications';
import type { InboxEvent } from '../../../contract/features/chat/schemas';
import { usePulso } from '../../react';
import { keepPageInSight } from '../chat/notify/open-room';
import { useTexts } from '../language/language';
import { useNotificationClicks } from './notification-clicks';

/** Shows each invitation to a room as a toast on every page, with a link to it, until it is answered. */
export default function Invitations() {
  const pulso = usePulso();
  const { shell } = useTexts();
  useNotificationClicks();
  useEffect(keepPageInSight, []);
  useEffect(
    () =>
      pulso.onEvent(({ type, data, meta }) => {
        if (!meta.channel.startsWith('inbox:')) return;
        const event = { type, data } as InboxEvent;
        if (event.type === 'room_removed') notifications.hide(idOf(event.data.room_id));
        if (event.type !== 'room_added') return;
        const { id, name, invited_by: by } = event.data.room;
        if (by === null) return void notifications.hide(idOf(id));
        notifications.show({
          id: idOf(id),
          title: shell.invitation(by, name),
          message: (
            <Link href={`/chat/?sala=${id}`} prefetch={false} onClick={() => notifications.hide(idOf(id))}>
              {shell.answerInvitation}
            </Link>
          ),
          autoClose: 12_000,
        });
      }),
    [pulso, shell],
  );
  return null;
}

const idOf = (roomId: number): string => `invitation-${roomId}`;
