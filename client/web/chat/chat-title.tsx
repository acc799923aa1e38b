'use client';

import { Suspense } from 'react';
import { useSearchParams } from 'next/navigation';
import { useRooms } from '../../react';
import { TabTitle } from '../shell/tab-title';
import { useVisitor } from '../shell/visitor';
import { numberIn } from './address';
import { roomTitle, useChatTexts } from './texts';
import { isolated } from '../../../contract/core/text/signs';

/** The title of the browser's tab, set before the user is known; it includes the open room's name. */
export function ChatTitle() {
  const { title } = useChatTexts();
  const visitor = useVisitor();
  return (
    <Suspense fallback={<title>{title}</title>}>{visitor ? <RoomTitle /> : <TabTitle>{title}</TabTitle>}</Suspense>
  );
}

function RoomTitle() {
  const { title } = useChatTexts();
  const open = numberIn(useSearchParams(), 'sala');
  const room = useRooms().rooms.find(({ id }) => id === open);
  return <TabTitle>{room ? `${isolated(roomTitle(room))} · ${title}` : title}</TabTitle>;
}
