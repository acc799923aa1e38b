'use client';

import { Button } from '@mantine/core';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { useCommand } from '../../../react';
import { useGo } from '../../shell/go';
import { StatePanel } from '../../shell/state-panel';
import { Refusal } from '../confirmation';
import { roomTitle, useChatTexts, useFailureWords } from '../texts';
import classes from '../room.module.css';

/** An invitation to a room: its messages are shown once it is accepted. */
export function Invitation({ room }: { room: RoomSummary }) {
  const { invitation } = useChatTexts();
  const words = useFailureWords();
  const go = useGo();
  const join = useCommand('join_room');
  const leave = useCommand('leave_room');
  const problem = join.problem ?? leave.problem;
  const name = roomTitle(room);
  const decline = async (): Promise<void> => {
    const declined = await leave.send({ room_id: room.id }).catch(() => undefined);
    if (declined) go('/chat/', 'replace');
  };
  return (
    <>
      <StatePanel kind="empty" title={name} lead={`${invitation.by(room.invited_by ?? '')}. ${invitation.lead}`} />
      <div className={classes.invitation}>
        <Button variant="default" loading={leave.pending} aria-label={invitation.declineOf(name)} onClick={decline}>
          {invitation.decline}
        </Button>
        <Button
          loading={join.pending}
          aria-label={invitation.acceptOf(name)}
          onClick={() => void join.send({ room_id: room.id }).catch(() => undefined)}
        >
          {invitation.accept}
        </Button>
      </div>
      <Refusal words={problem && words(problem)} />
    </>
  );
}
