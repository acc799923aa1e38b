'use client';

import { useEffect, useState } from 'react';
import dynamic from 'next/dynamic';
import { Button } from '@mantine/core';
import { useConnection, usePulso } from '../../react';
import { useTexts } from '../language/language';
import { OfflineIcon, WarningIcon } from '../theme/icons';
import { useNow } from './clock';
import { loadWithRetry } from './load-with-retry';
import classes from './banners.module.css';

/** Loaded after the page: these banners are not urgent. */
const LaterBanners = dynamic(() => loadWithRetry(() => import('./later-banners')), { ssr: false });
const LATER_MS = 4_000;

/** How long the connection must be lost before a banner appears, in milliseconds. */
const WORTH_TELLING_MS = 2500;

/** Banners of the whole page: classroom mode, no connection, a new version. */
export function Banners() {
  const { open } = useConnection();
  const { shell } = useTexts();
  const [isLater, setIsLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLater(true), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      {open && (
        <div className={classes.banner} data-kind="warn" role="note">
          <WarningIcon size={16} />
          <span>{shell.openMode}</span>
        </div>
      )}
      <OfflineBanner />
      {isLater && <LaterBanners />}
    </>
  );
}

function OfflineBanner() {
  const texts = useTexts();
  const pulso = usePulso();
  const { status, since, why } = useConnection();
  const now = useNow();
  const away = status === 'reconnecting' || status === 'offline';
  if (!away || now - since < WORTH_TELLING_MS) return null;
  const words = why === 'no_network' ? texts.connection.noNetwork : texts.connection.lost;
  return (
    <div className={classes.banner} data-kind={status === 'offline' ? 'bad' : 'warn'} role="note">
      <OfflineIcon size={16} />
      <span>
        {(status === 'offline' || why === 'origin_refused') &&
          why !== undefined &&
          `${texts.connection.why[why] ?? ''} `}
        {words}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => pulso.reconnect()}>
        {texts.connection.reconnect}
      </Button>
    </div>
  );
}
