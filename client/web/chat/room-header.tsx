'use client';

import { useState } from 'react';
import Link from 'next/link';
import type { RoomSummary } from '../../../contract/features/chat/schemas';
import type { UserView } from '../../../contract/core/identity';
import type { Conversation } from '../../sdk/features/chat/conversation';
import type { RoomState } from '../../sdk/features/chat/room-state';
import { useFormat } from '../language/language';
import { useNow } from '../shell/clock';
import { SearchIcon } from '../theme/icons';
import { BackIcon, PeopleIcon } from './icons';
import { StatusDot } from './people/avatar';
import { MembersDrawer } from './people/members-drawer';
import { statusOf } from './people/standing';
import { KindSign } from './rooms/kind-sign';
import { SearchDialog } from './search/search-dialog';
import { roomTitle, useChatTexts } from './texts';
import { Name } from '../shell/name';
import { isolated } from '../../../contract/core/text/signs';
import classes from './room.module.css';

interface RoomHeaderProps {
  readonly state: RoomState;
  readonly room: RoomSummary;
  readonly conversation: Conversation;
  readonly user: UserView | null;
}

/** The room's name, its members, and its actions. */
export function RoomHeader({ state, room, conversation, user }: RoomHeaderProps) {
  const texts = useChatTexts();
  const [members, setMembers] = useState(false);
  const [search, setSearch] = useState(false);
  return (
    <div className={classes.header}>
      <Link href="/chat/" prefetch={false} className={`${classes.act} ${classes.back}`} aria-label={texts.back}>
        <BackIcon />
      </Link>
      <div className={classes.who}>
        <h2>
          {room.kind === 'direct' ? <PeerDot state={state} room={room} /> : <KindSign room={room} />}
          <span>
            <Name>{roomTitle(room)}</Name>
          </span>
        </h2>
        {room.peer ? <PeerLine state={state} peer={room.peer} /> : <RoomLine state={state} room={room} />}
      </div>
      {user && (
        <button
          type="button"
          className={classes.act}
          aria-label={texts.search}
          title={texts.search}
          onClick={() => setSearch(true)}
        >
          <SearchIcon />
        </button>
      )}
      {user && (
        <button
          type="button"
          className={classes.act}
          aria-label={`${texts.membersHeading}: ${room.members}`}
          title={texts.membersHeading}
          onClick={() => setMembers(true)}
        >
          <PeopleIcon />
          {room.members}
        </button>
      )}
      <SearchDialog opened={search} room={room} onClose={() => setSearch(false)} />
      <MembersDrawer opened={members} onClose={() => setMembers(false)} {...{ state, room, conversation, user }} />
    </div>
  );
}

const PeerDot = ({ state, room }: Pick<RoomHeaderProps, 'state' | 'room'>) => (
  <StatusDot silent status={statusOf(state, room.peer?.user_id ?? '')} />
);

/** Whether the other user is present, or when they were last seen. */
function PeerLine({ state, peer }: { state: RoomState; peer: NonNullable<RoomSummary['peer']> }) {
  const texts = useChatTexts();
  const format = useFormat();
  const now = useNow();
  const status = statusOf(state, peer.user_id);
  if (status !== 'offline') return <p>{texts.status[status]}</p>;
  const seen = state.lastSeen[peer.user_id] ?? peer.last_seen;
  return (
    <p>
      {texts.status.offline}
      {seen !== null && ` · ${texts.lastSeen(format.ago(now - Date.parse(seen)))}`}
    </p>
  );
}

function RoomLine({ state, room }: Pick<RoomHeaderProps, 'state' | 'room'>) {
  const texts = useChatTexts();
  const words = [
    texts.members(room.members),
    state.active.length > 0 && texts.onlineNow(state.active.length),
    isolated(room.topic),
  ];
  return <p>{words.filter(Boolean).join(' · ')}</p>;
}
