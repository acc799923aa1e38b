'use client';

import { useEffect, useEffectEvent } from 'react';
import { excerpt } from '../../../../contract/signs';
import { useConnection, usePulso } from '../../../react';
import { useGo } from '../../shell/go';
import { roomPath } from '../address';
import { roomTitle, useChatTexts } from '../texts';
import { newsIn, type News } from './news';
import { notificationPermission, showNotification } from './permission';
import { roomInSight } from './open-room';

/**
 * Tells of mentions and direct messages where that was asked for: once for each browser, by the tab that holds the
 * connection, and not of a room that somebody looks at.
 */
export default function Notifier() {
  const pulso = usePulso();
  const { notify } = useChatTexts();
  const go = useGo();
  const { leader, user } = useConnection();
  const me = user?.id;
  const tell = useEffectEvent(({ room, message, direct }: News) => {
    if (roomInSight.get() === room.id) return;
    const who = message.display_name;
    const title = direct ? notify.direct(who) : notify.mention(who, roomTitle(room));
    const shown = showNotification(title, { body: excerpt(message.content, 200), tag: `pulso-room-${room.id}` });
    if (!shown) return;
    shown.onclick = () => {
      window.focus();
      go(roomPath(room.id));
      shown.close();
    };
  });
  useEffect(() => {
    if (!leader || me === undefined) return;
    return pulso.onEvent((event) => {
      const news = notificationPermission() === 'granted' && newsIn(event, pulso.chat.rooms.get().rooms, me);
      if (news) tell(news);
    });
  }, [pulso, leader, me]);
  return null;
}
