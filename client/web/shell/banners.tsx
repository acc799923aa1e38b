'use client';

import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { granted } from '../../sdk/browser/refusals';
import { useConnection, usePulso, useStore } from '../../react';
import { keepsNothing } from '../hub/hub';
import { useTexts } from '../language/language';
import { OfflineIcon, WarningIcon } from '../theme/icons';
import { useNow } from './clock';
import { NewVersion } from './new-version';
import classes from './banners.module.css';

/** A hiccup is not worth a banner: so long must the connection be away, in milliseconds. */
const WORTH_TELLING_MS = 2500;

/** What holds for the whole page: classroom mode, no connection, a new version. */
export function Banners() {
  const { open } = useConnection();
  const { shell } = useTexts();
  return (
    <>
      {open && (
        <div className={classes.banner} data-kind="warn" role="note">
          <WarningIcon size={16} />
          <span>{shell.openMode}</span>
        </div>
      )}
      <OfflineBanner />
      <NewVersion />
      <NothingIsKept />
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
        {status === 'offline' && why !== undefined && `${texts.connection.why[why] ?? ''} `}
        {words}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => pulso.reconnect()}>
        {texts.connection.reconnect}
      </Button>
    </div>
  );
}

/** Said once: whoever has read it need not read it again until the page is loaded anew. */
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
