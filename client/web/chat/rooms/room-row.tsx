'use client';

import Link from 'next/link';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { isInvitation } from '../../../sdk/features/chat/room-list';
import { usePulso, useStore } from '../../../react';
import { useFormat } from '../../language/language';
import { ScreenReaderText } from '../../shell/screen-reader-text';
import { roomPath } from '../address';
import { dayOf } from '../log/rows';
import { Avatar, StatusDot } from '../people/avatar';
import { statusOf } from '../people/standing';
import { roomTitle, useChatTexts } from '../texts';
import { useToday } from '../today';
import { KindSign } from './kind-sign';
import { Name } from '../../shell/name';
import classes from './rooms.module.css';

/** A room in the list: its name, the last message, and the number of unread ones. */
export function RoomRow({ room, open }: { room: RoomSummary; open: boolean }) {
  const texts = useChatTexts();
  const { unread, mentions, last_message: last } = room;
  return (
    <li>
      <Link
        href={roomPath(room.id)}
        prefetch={false}
        className={classes.row}
        aria-current={open ? 'page' : undefined}
        data-unread={unread > 0 ? '' : undefined}
      >
        <Sign room={room} />
        <span className={classes.name}>
          <strong>
            <Name>{roomTitle(room)}</Name>
          </strong>
          {last && <When at={last.created_at} />}
        </span>
        <span className={classes.last}>
          <span>{isInvitation(room) ? texts.invitation.by(room.invited_by ?? '') : <LastMessage room={room} />}</span>
          {unread > 0 && (
            <span className={classes.badge} data-mention={mentions > 0 ? '' : undefined}>
              <span aria-hidden>
                {mentions > 0 && '@'}
                {unread > 99 ? '99+' : unread}
              </span>
              <ScreenReaderText>
                {texts.unread(unread)}
                {mentions > 0 && `, ${texts.mentioned(mentions)}`}
              </ScreenReaderText>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function Sign({ room }: { room: RoomSummary }) {
  if (!room.peer) {
    return (
      <span className={classes.sign}>
        <KindSign room={room} />
      </span>
    );
  }
  return (
    <span className={classes.peer}>
      <Avatar id={room.peer.user_id} name={room.peer.display_name} />
      <PeerDot room={room} userId={room.peer.user_id} />
    </span>
  );
}

function PeerDot({ room, userId }: { room: RoomSummary; userId: string }) {
  const { chat } = usePulso();
  const presence = useStore(chat.presence(room.id));
  return <StatusDot status={statusOf(presence, userId)} />;
}

function LastMessage({ room: { last_message: last, kind } }: { room: RoomSummary }) {
  const { log, noMessages } = useChatTexts();
  if (!last) return noMessages;
  const words = last.deleted_at === null ? last.content : log.deleted;
  return <bdi>{kind === 'direct' ? words : log.heard(last.display_name, words)}</bdi>;
}

/** The time of today's activity, the date of earlier activity. */
function When({ at }: { at: string }) {
  const format = useFormat();
  const today = dayOf(at) === useToday();
  return <time dateTime={at}>{today ? format.time(at) : format.date(at).replace(/ \d{4}$/, '')}</time>;
}
