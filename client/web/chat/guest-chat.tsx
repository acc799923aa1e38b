'use client';

import { useState, type ReactNode } from 'react';
import type { UserView } from '../../../contract/core/identity';
import { useRoom } from '../../react';
import { RedirectToSignIn, Waiting } from '../session/guard';

interface GuestChatProps {
  /** The room in the address. */
  readonly roomId: number | undefined;
  /** The page for guests. */
  readonly children: ReactNode;
}

/** The chat of a guest, who must sign in for everything except rooms that admit guests. */
export function GuestChat({ roomId, children }: GuestChatProps) {
  return roomId === undefined ? <RedirectToSignIn /> : <GuestRoom roomId={roomId}>{children}</GuestRoom>;
}

function GuestRoom({ roomId, children }: GuestChatProps & { readonly roomId: number }) {
  const [{ status, room }] = useRoom(roomId);
  if (status === 'absent') return <RedirectToSignIn />;
  return room || status === 'failed' ? children : <Waiting />;
}

/** Whether the user who opened the page has signed out: their data is not shown to a guest. */
export function useHasLeft(user: UserView | null): boolean {
  const [wasUser, setWasUser] = useState(user !== null);
  if (user && !wasUser) setWasUser(true);
  return wasUser && user === null;
}
