'use client';

import { useMemo } from 'react';
import { usePathname } from 'next/navigation';
import { MantineThemeProvider, Notification } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useTexts } from '../language/language';
import classes from './toasts.module.css';

/** Pages at whose lower edge people write or act: no toast may lie over that. */
const HAS_TOOLS_BELOW = ['/chat/', '/peliculas/', '/operaciones/'];

/** Where toasts appear. Their close buttons show a cross only: they are named here, in the language of the page. */
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
