'use client';

import { Button } from '@mantine/core';
import type { PersonView } from '../../../contract/core/person';
import type { RoomSummary } from '../../../contract/features/chat/schemas';
import type { UserView } from '../../../contract/core/identity';
import type { Conversation } from '../../sdk/features/chat/conversation';
import type { RoomState } from '../../sdk/features/chat/room-state';
import { useConnection, usePulso } from '../../react';
import { useFormat } from '../language/language';
import { useNow } from '../shell/clock';
import { Composer } from './composer/composer';
import type { Writing } from './composer/writing';
import { withWaitingEdit } from './log/rows';
import { roomTitle, useChatTexts } from './texts';
import classes from './room.module.css';

interface WritingBarProps {
  readonly state: RoomState;
  readonly room: RoomSummary;
  readonly conversation: Conversation;
  readonly user: UserView | null;
  readonly writing: Writing;
  setWriting(writing: Writing): void;
  tell(failure: unknown): void;
}

/** The composer, or why the user cannot write. */
export function WritingBar(props: WritingBarProps) {
  const { state, room, conversation, user, writing, setWriting, tell } = props;
  const texts = useChatTexts();
  const format = useFormat();
  const { status } = useConnection();
  // Not shown while first connecting: it would push the conversation up, and down again.
  const isAway = status === 'reconnecting' || status === 'offline';
  const now = useNow();
  const { muted_until: muted } = room;
  if (muted !== null && Date.parse(muted) > now) {
    return (
      <p className={classes.notice} role="note">
        <span>{texts.composer.muted(`${format.date(muted)}, ${format.time(muted)}`)}</span>
      </p>
    );
  }
  const gone = isGone(state, writing);
  const done = (): void => setWriting({ kind: 'new' });
  const send = (text: string): void => {
    done();
    // A refused message is shown in the conversation, with its text.
    const refused = (): void => undefined;
    if (writing.kind === 'edit' && !gone) {
      if (text !== writing.message.content) conversation.edit(writing.message.id, text).catch(refused);
      return;
    }
    const replyTo = writing.kind === 'reply' && !gone ? writing.message.id : undefined;
    conversation.send(text, { replyTo }).catch(refused);
  };
  const editLast = (): void => {
    const own = state.messages.findLast((one) => one.user_id === user?.id && one.deleted_at === null);
    if (own) setWriting({ kind: 'edit', message: withWaitingEdit(own, state.outgoing) });
  };
  return (
    <>
      {room.role === null && user && <Join room={room} tell={tell} />}
      <Composer
        roomId={room.id}
        title={roomTitle(room)}
        user={user?.id ?? 'guest'}
        writing={writing}
        gone={gone}
        people={peopleOf(state, user)}
        online={!isAway}
        onNaming={() => user && !state.members && void conversation.loadMembers().catch(() => undefined)}
        onTyped={(text) => conversation.typing.typed(text)}
        onStop={() => conversation.typing.stop()}
        onSend={send}
        onCancel={done}
        onEditLast={editLast}
      />
    </>
  );
}

/** Whether the original message of a reply or an edit has been deleted meanwhile. */
const isGone = ({ messages }: RoomState, writing: Writing): boolean =>
  writing.kind !== 'new' && messages.some(({ id, deleted_at }) => id === writing.message.id && deleted_at !== null);

/** Returns the users who can be mentioned: members and present users, without the writer. */
function peopleOf({ members = [], active }: RoomState, user: UserView | null): readonly PersonView[] {
  const all = new Map<string, PersonView>();
  for (const one of members) if (!one.invited) all.set(one.user_id, one);
  for (const one of active) if (!one.guest) all.set(one.user_id, one);
  if (user) all.delete(user.id);
  return [...all.values()].sort((a, b) => a.display_name.localeCompare(b.display_name));
}

function Join({ room, tell }: Pick<WritingBarProps, 'room' | 'tell'>) {
  const { join } = useChatTexts();
  const pulso = usePulso();
  return (
    <div className={classes.notice} role="note">
      <span>{join.lead}</span>
      <Button size="compact-sm" onClick={() => void pulso.command('join_room', { room_id: room.id }).catch(tell)}>
        {join.act}
      </Button>
    </div>
  );
}
