'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import dynamic from 'next/dynamic';
import { Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { MessageView, RoomSummary } from '../../../contract/features/chat/schemas';
import type { UserView } from '../../../contract/core/identity';
import type { Conversation } from '../../sdk/features/chat/conversation';
import type { RoomState } from '../../sdk/features/chat/room-state';
import { isInvitation } from '../../sdk/features/chat/room-list';
import { useRoom } from '../../react';
import { useTexts } from '../language/language';
import { useGo } from '../shell/go';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { loadWithRetry } from '../shell/load-with-retry';
import { StatePanel } from '../shell/state-panel';
import { roomPath } from './address';
import { LogContext, type LogActs } from './log/acts';
import { RemoveMessage } from './log/remove-message';
import { mayModerate } from './people/authority';
import { RoomHeader } from './room-header';
import { Invitation } from './rooms/invitation';
import { TypingLine } from './typing-line';
import { failureWords, useChatTexts, useFailureWords } from './texts';
import { Unsent } from './unsent';
import { WritingBar } from './writing-bar';
import type { Writing } from './composer/writing';
import classes from './room.module.css';

/** Loaded in parallel with the conversation. */
const MessageLog = dynamic(() => loadWithRetry(() => import('./log/message-log')), {
  ssr: false,
  loading: LogSkeleton,
});

interface RoomProps {
  readonly id: number;
  /** The requested message. */
  readonly target: number | undefined;
  readonly user: UserView | null;
  /** The user's rooms, invitations included. */
  readonly rooms: readonly RoomSummary[];
}

/** A room, or why it cannot be shown. */
export function Room({ id, target, user, rooms }: RoomProps) {
  const texts = useChatTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const go = useGo();
  const [state, conversation] = useRoom(id);
  const invitation = rooms.find((room) => room.id === id && isInvitation(room));

  if (invitation) return <Invitation room={invitation} />;
  if (state.status === 'absent') {
    const action = { label: texts.back, run: () => go('/chat/', 'replace') };
    return (
      <>
        <StatePanel kind="lost" title={texts.absent} lead={texts.absentLead} action={action} />
        <Unsent roomId={id} messages={state.outgoing} user={user} />
      </>
    );
  }
  if (state.status === 'failed' && !state.room) {
    const action = { label: common.retry, run: conversation.retry };
    return <StatePanel kind="error" title={texts.roomFailed} lead={words(state.problem)} action={action} />;
  }
  if (!state.room) return <RoomSkeleton />;
  return <Opened {...{ state, conversation, user, target }} room={state.room} />;
}

interface OpenedProps {
  readonly state: RoomState;
  readonly conversation: Conversation;
  readonly room: RoomSummary;
  readonly user: UserView | null;
  readonly target: number | undefined;
}

/** A loaded room: header, conversation, typing users, and the composer. */
function Opened({ state, conversation, room, user, target }: OpenedProps) {
  const [writing, setWriting] = useState<Writing>({ kind: 'new' });
  const [toRemove, setToRemove] = useState<MessageView>();
  const tell = useTelling();
  const go = useGo();
  const me = user?.id;
  const [jumps, setJumps] = useState(0);
  useSearched(conversation, { target, jumps }, tell);
  useReceipts(conversation, state);
  const moderates = mayModerate(room, user);
  const acts = useMemo(
    (): LogActs => ({
      room,
      me,
      mayModerate: moderates,
      target,
      jumps,
      reply: (message) => setWriting({ kind: 'reply', message }),
      edit: (message) => setWriting({ kind: 'edit', message }),
      askRemove: setToRemove,
      react: (message, emoji) => {
        const there = message.reactions.find((one) => one.emoji === emoji);
        const set = !there?.users.some(({ user_id }) => user_id === me);
        conversation.react(message.id, emoji, set).catch(tell);
      },
      jump: (messageId) => {
        setJumps((before) => before + 1);
        go(roomPath(room.id, messageId), 'replace');
      },
      tell,
    }),
    [room, me, moderates, target, jumps, conversation, go, tell],
  );
  return (
    <LogContext value={acts}>
      <RoomHeader state={state} room={room} conversation={conversation} user={user} />
      <StaleDataNotice error={state.problem} retry={conversation.retry} />
      <MessageLog key={state.view} state={state} conversation={conversation} user={user} />
      <TypingLine people={state.typing} />
      <WritingBar {...{ state, room, conversation, user, writing, setWriting, tell }} />
      <RemoveMessage message={toRemove} conversation={conversation} onClose={() => setToRemove(undefined)} />
    </LogContext>
  );
}

/** Returns a function that shows each refusal once per cause. */
function useTelling(): (failure: unknown) => void {
  const texts = useTexts();
  return useCallback(
    (failure) => {
      const message = failureWords(texts, failure);
      notifications.show({ id: `chat ${message}`, color: 'red', message });
    },
    [texts],
  );
}

/** Reads the messages around the one in the address. */
function useSearched(
  conversation: Conversation,
  { target, jumps }: Pick<LogActs, 'target' | 'jumps'>,
  tell: (failure: unknown) => void,
): void {
  useEffect(() => {
    if (target !== undefined) conversation.around(target).catch(tell);
    // Once for each request.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [conversation, target, jumps]);
}

/** Read receipts need the members: they are read in small rooms only, where they are useful. */
function useReceipts(conversation: Conversation, { room, members }: RoomState): void {
  const few = (room?.members ?? 0) <= 200 && room?.role !== null;
  const missing = members === undefined && few;
  useEffect(() => {
    if (missing) conversation.loadMembers().catch(() => undefined);
  }, [conversation, missing]);
}

function RoomSkeleton() {
  return (
    <>
      <div className={classes.header} />
      <LogSkeleton />
    </>
  );
}

function LogSkeleton() {
  const { common } = useTexts();
  return (
    <div className={classes.skeleton} role="status" aria-label={common.loading}>
      {[64, 44, 72, 52, 60].map((width) => (
        <Skeleton key={width} height={38} width={`${width}%`} radius="md" />
      ))}
    </div>
  );
}
