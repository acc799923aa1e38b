'use client';

import { useEffect } from 'react';
import dynamic from 'next/dynamic';
import { useConnection, usePulso } from '../../react';
import { notificationPermission } from '../chat/notify/permission';
import { loadWithRetry } from './load-with-retry';

/** Loaded after the page, only where needed. */
const Notifier = dynamic(() => loadWithRetry(() => import('../chat/notify/notifier')), { ssr: false });

const Invitations = dynamic(() => loadWithRetry(() => import('./invitations')), { ssr: false });

/** Detects on every page whether the user is active, and notifies them while they are not. */
export function Attendance() {
  const { leader, user } = useConnection();
  const pulso = usePulso();
  const known = Boolean(user);
  useEffect(() => {
    if (!known) return;
    return watchActivity((away) => leader && pulso.chat.be(away ? 'away' : 'online'));
  }, [pulso, leader, known]);
  const mayNotify = known && leader && notificationPermission() === 'granted';
  return (
    <>
      {known && <Invitations />}
      {mayNotify && <Notifier />}
    </>
  );
}

/** The storage key under which all tabs record the user's last activity. */
const KEY = 'pulso-active-at';
/** The inactivity after which the user is away, in milliseconds; activity is recorded this often at most. */
const AWAY_MS = 5 * 60_000;
const NOTE_MS = 15_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Watches for recent activity in any tab. @returns a function that stops it */
function watchActivity(tell: (away: boolean) => void): () => void {
  let noted = 0;
  const check = (): void => tell(Date.now() - lastSign(noted) > AWAY_MS);
  const note = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - noted < NOTE_MS) return;
    noted = Date.now();
    write(noted);
    check();
  };
  const fromAnotherTab = ({ key }: StorageEvent): void => {
    if (key === KEY) check();
  };
  note();
  const timer = setInterval(check, NOTE_MS);
  for (const sign of SIGNS) document.addEventListener(sign, note, { passive: true });
  document.addEventListener('visibilitychange', note);
  window.addEventListener('storage', fromAnotherTab);
  return () => {
    clearInterval(timer);
    for (const sign of SIGNS) document.removeEventListener(sign, note);
    document.removeEventListener('visibilitychange', note);
    window.removeEventListener('storage', fromAnotherTab);
  };
}

function lastSign(own: number): number {
  try {
    return Math.max(own, Number(localStorage.getItem(KEY) ?? 0));
  } catch {
    return own;
  }
}

function write(at: number): void {
  try {
    localStorage.setItem(KEY, String(at));
  } catch {
    // Without storage, each tab knows only its own activity.
  }
}
