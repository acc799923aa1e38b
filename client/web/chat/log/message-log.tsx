'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { Virtuoso, type IndexLocationWithAlign } from 'react-virtuoso';
import type { UserView } from '../../../../contract/core/identity';
import type { Conversation } from '../../../sdk/features/chat/conversation';
import type { RoomState } from '../../../sdk/features/chat/room-state';
import { useFormat, useTexts } from '../../language/language';
import { ArrowDownIcon } from '../../theme/icons';
import { ScreenReaderText } from '../../shell/screen-reader-text';
import { StatePanel } from '../../shell/state-panel';
import { roomTitle, useChatTexts } from '../texts';
import { dayBefore, useToday } from '../today';
import { useLog } from './acts';
import { dayOf, isOnItsWay, rowsOf, type Row } from './rows';
import { MessageRow } from './message-row';
import { OutgoingRow } from './outgoing-row';
import { useReading } from './reading';
import type { ReadState } from './receipt';
import { receiptOf } from './receipts';
import { location, NEAR, ScrollAnchor, type Place } from './scroll-anchor';
import classes from './log.module.css';

interface MessageLogProps {
  readonly state: RoomState;
  readonly conversation: Conversation;
  readonly user: UserView | null;
}

/** The lines' shared data. */
interface Context {
  readonly user: UserView | null;
  readonly receipt: { readonly id: number; readonly state: ReadState } | undefined;
  readonly complete: boolean;
  readonly older: boolean;
}

/** The conversation: only visible lines are rendered, and messages added above move nothing. */
export default function MessageLog({ state, conversation, user }: MessageLogProps) {
  const texts = useChatTexts();
  const { room, target, jumps, me, tell } = useLog();
  const { messages, outgoing, moreBefore, moreAfter, reading } = state;
  const [atBottom, setAtBottom] = useState(true);
  const { readUpTo, missed } = useReading({ state, conversation, me, atBottom: atBottom && !moreAfter });
  const rows = useMemo(
    () => rowsOf(messages, moreAfter ? outgoing.filter(isOnItsWay) : outgoing, { complete: !moreBefore, readUpTo, me }),
    [messages, outgoing, moreBefore, moreAfter, readUpTo, me],
  );
  const [start] = useState(() => startOf(rows, target));
  const [seeker] = useState(() => new ScrollAnchor(start.place));
  useEffect(() => seeker.show(rows, !moreAfter), [seeker, rows, moreAfter]);
  const toEnd = (): void => {
    if (moreAfter) conversation.toNewest();
    else seeker.seek('end');
  };
  useOwnInSight(outgoing.filter((one) => !isOnItsWay(one)).length, toEnd);
  useTarget(seeker, rows, { target, jumps });
  if (rows.length === 0) return <Nothing label={texts.log.label(roomTitle(room))} />;
  const context: Context = {
    user,
    receipt: receiptOf(state, me),
    complete: !moreBefore,
    older: reading === 'older',
  };
  return (
    <div className={classes.log} role="log" aria-live="off" aria-label={texts.log.label(roomTitle(room))}>
      <Virtuoso
        {...seeker.props}
        className={classes.scroller}
        data={rows}
        context={context}
        components={components}
        // Message ids have no gaps: an id is an index.
        firstItemIndex={messages[0]?.id ?? 1}
        initialTopMostItemIndex={start.index}
        computeItemKey={(_, { key }) => key}
        increaseViewportBy={{ top: 800, bottom: 400 }}
        alignToBottom
        atBottomThreshold={NEAR}
        atBottomStateChange={setAtBottom}
        startReached={() => void conversation.loadOlder().catch(tell)}
        endReached={() => void conversation.loadNewer().catch(tell)}
        itemContent={(_, row, { user: own, receipt }) => <Line row={row} user={own} receipt={receipt} />}
      />
      {(!atBottom || moreAfter) && (
        <button type="button" className={classes.newest} onClick={toEnd}>
          <ArrowDownIcon size={16} />
          {missed > 0 ? texts.log.newestCount(missed) : texts.log.newest}
        </button>
      )}
      <Announcer state={state} me={me} />
    </div>
  );
}

function Nothing({ label }: { label: string }) {
  const { log } = useChatTexts();
  return (
    <div className={classes.nothing} role="log" aria-label={label}>
      <StatePanel kind="empty" title={log.empty} lead={log.emptyLead} />
    </div>
  );
}

/** Returns where the conversation opens: at the requested message, at the first unread one, else at its end. */
function startOf(rows: readonly Row[], target: number | undefined): { place: Place; index: IndexLocationWithAlign } {
  const begin = (index: number, align: 'start' | 'center') => ({
    place: { key: rows[index]?.key ?? '', align },
    index: location(index, align),
  });
  const targetIndex = rows.findIndex(({ message }) => target !== undefined && message?.id === target);
  if (targetIndex >= 0) return begin(targetIndex, 'center');
  const fresh = rows.findIndex((row) => row.fresh);
  if (fresh >= 0) return begin(fresh, 'start');
  return { place: 'end', index: { index: 'LAST', align: 'end' } };
}

const Bottom = () => <div className={classes.bottom} />;

const components = { Header: Top, Footer: Bottom };

/** The content above the oldest message. */
function Top({ context }: { context?: Context }) {
  const { log } = useChatTexts();
  return (
    <p className={classes.top} data-quiet={context?.older || context?.complete ? undefined : ''}>
      {context?.complete ? log.start : log.older}
    </p>
  );
}

interface LineProps {
  readonly row: Row;
  readonly user: UserView | null;
  readonly receipt: Context['receipt'];
}

function Line({ row, user, receipt }: LineProps) {
  const { day, fresh, message, outgoing, continued } = row;
  const { log } = useChatTexts();
  return (
    <div className={classes.line}>
      {day !== undefined && <Day at={day} />}
      {fresh && (
        <p className={classes.fresh} role="separator" aria-label={log.fresh}>
          <span>{log.fresh}</span>
        </p>
      )}
      {message && (
        <MessageRow
          message={message}
          continued={continued}
          edit={outgoing}
          read={receipt?.id === message.id ? receipt.state : undefined}
        />
      )}
      {outgoing && !message && <OutgoingRow message={outgoing} continued={continued} me={user ?? undefined} />}
    </div>
  );
}

function Day({ at }: { at: string }) {
  const { log } = useChatTexts();
  const format = useFormat();
  const today = useToday();
  const day = dayOf(at);
  const label = day === today ? log.today : day === dayBefore(today) ? log.yesterday : format.date(at);
  return (
    <p className={classes.day} role="separator" aria-label={label}>
      <span>{label}</span>
    </p>
  );
}

/** Announces new messages of others only: lines that scroll into view are not new. */
function Announcer({ state: { room }, me }: { state: RoomState; me: string | undefined }) {
  const { log } = useChatTexts();
  const { common } = useTexts();
  const [opened] = useState(room?.last_message_id ?? 0);
  const last = room?.last_message;
  const news = last && last.id > opened && last.user_id !== me && last.deleted_at === null;
  return (
    <ScreenReaderText role="status">
      {news ? log.heard(last.display_name, last.content || common.loading) : ''}
    </ScreenReaderText>
  );
}

/** Scrolls to the user's own new message, wherever they were reading. */
function useOwnInSight(waiting: number, toEnd: () => void): void {
  const before = useRef(waiting);
  useEffect(() => {
    if (waiting > before.current) toEnd();
    before.current = waiting;
  });
}

/** Scrolls to the requested message once it is loaded, once for each request. */
function useTarget(
  seeker: ScrollAnchor,
  rows: readonly Row[],
  { target, jumps }: { target: number | undefined; jumps: number },
): void {
  const done = useRef('');
  const key = rows.find(({ message }) => target !== undefined && message?.id === target)?.key;
  useEffect(() => {
    const request = `${target} ${jumps}`;
    if (key === undefined || done.current === request) return;
    done.current = request;
    seeker.seek({ key, align: 'center' });
  }, [key, seeker, target, jumps]);
}
