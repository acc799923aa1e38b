'use client';

import { useUnanswered } from './unanswered';
import { useVisitor } from './visitor';

/**
 * The title of the browser's tab. For a user with unread messages or invitations it begins with their number, as "(3)
 * Banco · Pulso".
 */
export function TabTitle({ children }: { children: string }) {
  return useVisitor() ? <CountedTitle>{children}</CountedTitle> : <title>{children}</title>;
}

function CountedTitle({ children }: { children: string }) {
  const { face } = useUnanswered();
  return <title>{face === '' ? children : `(${face}) ${children}`}</title>;
}
