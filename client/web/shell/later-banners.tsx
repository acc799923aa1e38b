'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { granted } from '../../sdk/core/browser/refusals';
import { useConnection, useStore } from '../../react';
import { keepsNothing } from '../hub/hub';
import { useTexts } from '../language/language';
import { RefreshIcon, WarningIcon } from '../theme/icons';
import { startShellWorker } from './shell-worker';
import classes from './banners.module.css';

/** Banners that load after the page: a new version, a browser that refuses storage. */
export default function LaterBanners() {
  return (
    <>
      <NewVersion />
      <NothingIsKept />
    </>
  );
}

/** Caches the shell, and reports a newer version: the page stays as it is until the user reloads it. */
function NewVersion() {
  const { shell } = useTexts();
  const online = useConnection().status === 'online';
  const [isThere, setIsThere] = useState(false);
  const checkVersion = useRef<() => void>(undefined);
  useEffect(() => {
    if (!online) return;
    checkVersion.current ??= startShellWorker(() => setIsThere(true));
    checkVersion.current();
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

/** Shown once; after it is closed, it returns only after a reload. */
function NothingIsKept() {
  const { shell } = useTexts();
  const isSo = useStore(keepsNothing);
  const [isRead, setIsRead] = useState(false);
  useEffect(() => {
    if (!granted(() => localStorage)) keepsNothing.set(true);
  }, []);
  if (!isSo || isRead) return null;
  return (
    <div className={classes.banner} data-kind="warn" role="note">
      <WarningIcon size={16} />
      <span>{shell.nothingKept}</span>
      <Button size="compact-xs" variant="default" onClick={() => setIsRead(true)}>
        {shell.understood}
      </Button>
    </div>
  );
}
