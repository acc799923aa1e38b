'use client';

import { useEffect, useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';
import type { Conversation } from '../../../sdk/features/chat/conversation';
import type { RoomState } from '../../../sdk/features/chat/room-state';
import { usePulso } from '../../../react';
import { useTexts } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { useGo } from '../../shell/go';
import { StaleDataNotice } from '../../shell/stale-data-notice';
import { StatePanel } from '../../shell/state-panel';
import { Confirmation } from '../confirmation';
import { LeaveIcon } from '../icons';
import { roomTitle, useChatTexts, useFailureWords } from '../texts';
import { mayOwn } from './authority';
import { Bans } from './bans';
import { InviteField } from './invite-field';
import { MemberRow } from './member-row';
import { RoomSettings } from './room-settings';
import classes from './people.module.css';

interface MembersDrawerProps {
  readonly opened: boolean;
  readonly state: RoomState;
  readonly room: RoomSummary;
  readonly conversation: Conversation;
  readonly user: UserView | null;
  onClose(): void;
}

/** The members of a room, and the actions on them. */
export function MembersDrawer({ opened, onClose, ...rest }: MembersDrawerProps) {
  const texts = useChatTexts();
  return (
    <Dialog drawer="wide" opened={opened} onClose={onClose} title={texts.membersHeading}>
      <Members {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Members({ state, room, conversation, user, onClose }: Omit<MembersDrawerProps, 'opened'>) {
  const texts = useChatTexts();
  const [failure, load] = useLoading(conversation);
  const words = useFailureWords();
  const { common } = useTexts();
  const { members } = state;
  const mayInvite = room.role !== null && room.kind !== 'direct' && (room.kind === 'public' || mayOwn(room, user));
  return (
    <>
      {mayInvite && <InviteField room={room} />}
      {!members && failure !== undefined && (
        <StatePanel
          kind="error"
          title={texts.member.failed}
          lead={words(failure)}
          action={{ label: common.retry, run: load }}
        />
      )}
      {!members && failure === undefined && <Skeleton height={160} radius="md" />}
      {members && <StaleDataNotice error={failure} retry={load} />}
      {members && (
        <ul className={classes.members}>
          {members.map((member) => (
            <MemberRow key={member.user_id} {...{ member, room, state, user, onClose }} />
          ))}
        </ul>
      )}
      <Bans room={room} user={user} />
      {mayOwn(room, user) && <RoomSettings room={room} />}
      {room.role !== null && room.kind !== 'direct' && <Leave room={room} onClose={onClose} />}
    </>
  );
}

/** Reads the members when the panel opens. @returns the error, and a function that retries */
function useLoading(conversation: Conversation): [unknown, () => void] {
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    conversation.loadMembers().catch(setFailure);
  }, [conversation]);
  const load = (): void => {
    setFailure(undefined);
    conversation.loadMembers().catch(setFailure);
  };
  return [failure, load];
}

function Leave({ room, onClose }: Pick<MembersDrawerProps, 'room' | 'onClose'>) {
  const texts = useChatTexts();
  const pulso = usePulso();
  const go = useGo();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button
        className={classes.leave}
        variant="default"
        fullWidth
        leftSection={<LeaveIcon size={16} />}
        onClick={() => setAsked(true)}
      >
        {texts.leave}
      </Button>
      <Confirmation
        opened={asked}
        title={texts.leaveTitle(roomTitle(room))}
        verb={texts.leave}
        act={async () => {
          await pulso.command('leave_room', { room_id: room.id });
          onClose();
          go('/chat/');
        }}
        onClose={() => setAsked(false)}
      >
        <p>{texts.leaveLead}</p>
      </Confirmation>
    </>
  );
}
