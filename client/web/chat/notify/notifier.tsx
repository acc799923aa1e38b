'use client';

import { useEffect, useEffectEvent } from 'react';
import { excerpt } from '../../../../contract/core/text/signs';
import { useConnection, usePulso } from '../../../react';
import { useTexts } from '../../language/language';
import { useGo } from '../../shell/go';
import { roomPath } from '../address';
import { roomTitle, useChatTexts } from '../texts';
import { newsIn, type News } from './news';
import { notificationPermission, showNotification } from './permission';
import { isPageInSight, roomInSight } from './open-room';

/**
 * Notifies of mentions, direct messages and invitations if the user has allowed it. The tab that holds the connection
 * notifies once per browser, and not of what the user sees: a visible room, or an invitation while any page is visible.
 */
export default function Notifier() {
  const pulso = usePulso();
  const { notify } = useChatTexts();
  const { shell } = useTexts();
  const go = useGo();
  const { leader, user } = useConnection();
  const me = user?.id;
  const wordsOf = (news: News): { title: string; body: string } => {
    const name = roomTitle(news.room);
    if (news.kind === 'invitation') return { title: shell.invitation(news.by, name), body: shell.answerInvitation };
    const { display_name: who, content } = news.message;
    const title = news.kind === 'direct' ? notify.direct(who) : notify.mention(who, name);
    return { title, body: excerpt(content, 200) };
  };
  const tell = useEffectEvent((news: News) => {
    const { room } = news;
    const isSeen = news.kind === 'invitation' ? isPageInSight() : roomInSight.get() === room.id;
    if (isSeen) return;
    showNotification({ ...wordsOf(news), tag: `pulso-room-${room.id}`, to: roomPath(room.id) }, go);
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
