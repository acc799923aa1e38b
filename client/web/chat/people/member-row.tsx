'use client';

import { useState } from 'react';
import { notifications } from '@mantine/notifications';
import type { MemberView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';
import type { RoomState } from '../../../sdk/features/chat/room-state';
import { usePulso } from '../../../react';
import { useFormat } from '../../language/language';
import { useNow } from '../../shell/clock';
import { Choice, Flyout } from '../../shell/flyout';
import { useGo } from '../../shell/go';
import { ShieldIcon, UserIcon, WarningIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { Confirmation } from '../confirmation';
import { LeaveIcon, MoreIcon } from '../icons';
import { useChatTexts, useFailureWords } from '../texts';
import { mayActOn, mayOwn, otherRoles } from './authority';
import { Avatar, StatusDot } from './avatar';
import { statusOf } from './standing';
import { Name } from '../../shell/name';
import classes from './people.module.css';

interface MemberRowProps {
  readonly member: MemberView;
  readonly room: RoomSummary;
  readonly state: RoomState;
  readonly user: UserView | null;
  onClose(): void;
}

/** A member of the room: status, role, and the actions on them. */
export function MemberRow({ member, room, state, user, onClose }: MemberRowProps) {
  const texts = useChatTexts();
  const status = statusOf(state, member.user_id);
  return (
    <li>
      <Avatar id={member.user_id} name={member.display_name} />
      <div className={classes.who}>
        <p>
          <strong>
            <Name>{member.display_name}</Name>
          </strong>
          {member.role !== 'member' && <span className={classes.role}>{texts.member.roles[member.role]}</span>}
        </p>
        <p className={classes.detail}>
          <StatusDot silent status={status} />
          <MemberStatus member={member} status={status} seen={state.lastSeen[member.user_id]} />
        </p>
      </div>
      {member.user_id !== user?.id && user && <Acts {...{ member, room, user, onClose }} />}
    </li>
  );
}

interface MemberStatusProps {
  readonly member: MemberView;
  readonly status: ReturnType<typeof statusOf>;
  readonly seen: string | undefined;
}

function MemberStatus({ member, status, seen }: MemberStatusProps) {
  const texts = useChatTexts();
  const format = useFormat();
  const now = useNow();
  const { invited, muted_until: muted } = member;
  const last = seen ?? member.last_seen;
  const words = [
    invited && texts.member.invited,
    !invited && status !== 'offline' && texts.status[status],
    !invited && status === 'offline' && (last ? texts.lastSeen(format.ago(now - Date.parse(last))) : texts.neverSeen),
    muted !== null && Date.parse(muted) > now && texts.member.mutedUntil(format.time(muted)),
  ];
  return <span>{words.filter(Boolean).join(' · ')}</span>;
}

type Grave = 'remove_member' | 'ban_member';

function Acts({ member, room, user, onClose }: Omit<MemberRowProps, 'state'>) {
  const { member: words } = useChatTexts();
  const [grave, setGrave] = useState<Grave>();
  const pulso = usePulso();
  const { username, display_name: name } = member;
  const banning = grave === 'ban_member';
  return (
    <>
      <Flyout label={words.acts(name)} className={classes.more} face={<MoreIcon />}>
        {(close) => <Menu {...{ member, room, user, close, onClose }} onGrave={setGrave} />}
      </Flyout>
      <Confirmation
        opened={grave !== undefined}
        title={banning ? words.banTitle(name) : words.removeTitle(name)}
        verb={banning ? words.ban : words.remove}
        act={async () => {
          if (grave) await pulso.command(grave, { room_id: room.id, username });
        }}
        onClose={() => setGrave(undefined)}
      >
        <p>{banning ? words.banLead : words.removeLead}</p>
      </Confirmation>
    </>
  );
}

interface MenuProps extends Omit<MemberRowProps, 'state'> {
  close(): void;
  onGrave(act: Grave): void;
}

function Menu({ member, room, user, close, onClose, onGrave }: MenuProps) {
  const { member: words } = useChatTexts();
  const failure = useFailureWords();
  const pulso = usePulso();
  const go = useGo();
  const { username, muted_until: muted, invited } = member;
  const one = { room_id: room.id, username };
  const may = mayActOn(room, user, member);
  const now = useNow();
  const silenced = muted !== null && Date.parse(muted) > now;
  const act = (work: () => Promise<unknown>) => () => {
    close();
    work().catch((error: unknown) => notifications.show({ id: 'member', color: 'red', message: failure(error) }));
  };
  const write = act(async () => {
    const { room: direct } = await pulso.command('direct_room', { username });
    onClose();
    go(roomPath(direct.id));
  });
  const roleWords = { owner: words.makeOwner, moderator: words.makeModerator, member: words.makeMember };
  return (
    <>
      {room.kind !== 'direct' && (
        <Choice icon={<UserIcon size={16} />} onClick={write}>
          {words.write}
        </Choice>
      )}
      {may &&
        mayOwn(room, user) &&
        !invited &&
        otherRoles(member).map((role) => (
          <Choice
            key={role}
            icon={<ShieldIcon size={16} />}
            onClick={act(() => pulso.command('set_member_role', { ...one, role }))}
          >
            {roleWords[role]}
          </Choice>
        ))}
      {may && !invited && (
        <Choice
          icon={<WarningIcon size={16} />}
          onClick={act(() => pulso.command('mute_member', { ...one, minutes: silenced ? 0 : 60 }))}
        >
          {silenced ? words.unmute : words.mute}
        </Choice>
      )}
      {may &&
        (['remove_member', 'ban_member'] as const).map((grave) => (
          <Choice
            key={grave}
            icon={<LeaveIcon size={16} />}
            onClick={() => {
              close();
              onGrave(grave);
            }}
          >
            {grave === 'remove_member' ? words.remove : words.ban}
          </Choice>
        ))}
    </>
  );
}
