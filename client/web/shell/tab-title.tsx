'use client';

import { useRooms } from '../../react';
import { useVisitor } from './visitor';

/** The title in the browser's tab. For a user with unread messages it begins with their number, as "(3) Banco · Pulso". */
export function TabTitle({ children }: { children: string }) {
  return useVisitor() ? <CountedTitle>{children}</CountedTitle> : <title>{children}</title>;
}

function CountedTitle({ children }: { children: string }) {
  const { unread } = useRooms();
  const count = unread > 99 ? '99+' : unread;
  return <title>{unread > 0 ? `(${count}) ${children}` : children}</title>;
}
