'use client';

import { useMemo } from 'react';
import { usePathname } from 'next/navigation';
import { MantineThemeProvider, Notification } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useTexts } from '../language/language';
import classes from './toasts.module.css';

/** Pages with input at the bottom edge, which no toast may cover. */
const HAS_TOOLS_BELOW = ['/chat/', '/peliculas/', '/operaciones/'];

/** The toasts' container. Their close buttons show only a cross, so they get a label in the page's language. */
export function Toasts() {
  const { close } = useTexts().common;
  const here = usePathname();
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
      <Notifications
        classNames={{ root: classes.root }}
        position={HAS_TOOLS_BELOW.some((path) => here.startsWith(path)) ? 'top-right' : 'bottom-right'}
        limit={4}
        containerWidth={380}
      />
    </MantineThemeProvider>
  );
}
