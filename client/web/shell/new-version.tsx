'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { useConnection } from '../../react';
import { useTexts } from '../language/language';
import { RefreshIcon } from '../theme/icons';
import { startShellWorker } from './shell-worker';
import classes from './banners.module.css';

/** Keeps the shell, and says so where a newer one has come: the page goes on as it is until somebody loads it anew. */
export function NewVersion() {
  const { shell } = useTexts();
  const online = useConnection().status === 'online';
  const [isThere, setIsThere] = useState(false);
  const look = useRef<() => void>(undefined);
  useEffect(() => {
    if (!online) return;
    look.current ??= startShellWorker(() => setIsThere(true));
    // The page's own files come first.
    const timer = setTimeout(look.current, AFTER_MS);
    return () => clearTimeout(timer);
  }, [online]);
  if (!isThere) return null;
  return (
    <div className={classes.banner} data-kind="info" role="status">
      <RefreshIcon size={16} />
      <span>{shell.newVersion}</span>
      <Button size="compact-xs" variant="default" onClick={() => location.reload()}>
        {shell.update}
      </Button>
    </div>
  );
}

const AFTER_MS = 1_500;
