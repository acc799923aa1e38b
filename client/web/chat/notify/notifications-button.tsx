'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import { BellIcon } from '../icons';
import { useChatTexts } from '../texts';
import { notificationPermission } from './permission';
import classes from '../rooms/rooms.module.css';

/** Asks for permission to notify, once, and only when the user presses it. */
export function NotificationsButton() {
  const { notify } = useChatTexts();
  const [before] = useState(notificationPermission);
  const [state, setState] = useState(before);
  // A user who has refused knows it; the refusal is shown only once.
  if (state === undefined || state === 'granted' || before === 'denied') return null;
  const ask = async (): Promise<void> => {
    await Notification.requestPermission().catch(() => undefined);
    setState(notificationPermission());
  };
  return (
    <div className={classes.notify}>
      <BellIcon size={16} />
      {state === 'denied' ? (
        notify.denied
      ) : (
        <Button size="compact-sm" variant="subtle" title={notify.ask} onClick={ask}>
          {notify.short}
        </Button>
      )}
    </div>
  );
}
