'use client';

import { useMemo } from 'react';
import { MantineThemeProvider, Notification } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useTexts } from '../language/language';

/** Where toasts appear. Their close buttons show a cross only: they are named here, in the language of the page. */
export function Toasts() {
  const { close } = useTexts().common;
  const theme = useMemo(
    () => ({
      components: {
        Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': close } } }),
      },
    }),
    [close],
  );
  return (
    <MantineThemeProvider theme={theme}>
      <Notifications position="bottom-right" limit={4} containerWidth={380} />
    </MantineThemeProvider>
  );
}
