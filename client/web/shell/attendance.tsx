'use client';

import { useEffect } from 'react';
import dynamic from 'next/dynamic';
import { useConnection, usePulso } from '../../react';
import { notificationPermission } from '../chat/notify/permission';
import { patiently } from './patiently';

/** Loaded after the page, where they are needed. */
const Notifier = dynamic(() => patiently(() => import('../chat/notify/notifier')), { ssr: false });

const Invitations = dynamic(() => patiently(() => import('./invitations')), { ssr: false });

/** Whether somebody is before the screen, and what they are told of while they are not: on every page. */
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

/** Where all tabs of a browser note that somebody has done something. */
const KEY = 'pulso-active-at';
/** After so long without a sign somebody is away, in milliseconds; signs are noted this often at most. */
const AWAY_MS = 5 * 60_000;
const NOTE_MS = 15_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Looks whether somebody has done anything in any tab lately. @returns what ends that */
function watchActivity(tell: (away: boolean) => void): () => void {
  let noted = 0;
  const look = (): void => tell(Date.now() - lastSign(noted) > AWAY_MS);
  const note = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - noted < NOTE_MS) return;
    noted = Date.now();
    write(noted);
    look();
  };
  const fromAnotherTab = ({ key }: StorageEvent): void => {
    if (key === KEY) look();
  };
  note();
  const timer = setInterval(look, NOTE_MS);
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
    // Each tab then knows of itself alone.
  }
}
