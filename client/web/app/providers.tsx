'use client';

import { useState, type ReactNode } from 'react';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { PulsoProvider } from '../../react';
import { OperationToasts } from '../bank/operation-toasts';
import { hub } from '../hub/hub';
import { createQueries } from '../hub/queries';
import { QueryRecovery } from '../hub/query-recovery';
import { WindowEvents } from '../hub/window-events';
import { LanguageProvider } from '../language/language';
import { SessionProvider } from '../session/session';
import { Frame } from '../shell/frame';
import { keepReplacedTexts } from '../shell/replaced-texts';
import { Toasts } from '../shell/toasts';
import { cssVariables, theme } from '../theme/theme';

// Must run before React creates a node.
if (typeof document !== 'undefined') keepReplacedTexts();

/** The providers of all pages, from the outside in: theme, language, hub, session, frame. */
export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueries);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariables}>
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <PulsoProvider client={hub}>
            <SessionProvider>
              <Frame>{children}</Frame>
              <OperationToasts />
            </SessionProvider>
            <WindowEvents />
            <QueryRecovery />
          </PulsoProvider>
        </QueryClientProvider>
        <Toasts />
      </LanguageProvider>
    </MantineProvider>
  );
}
