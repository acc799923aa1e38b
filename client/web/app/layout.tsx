import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import { earlyLanguage } from '../language/language-choice';
import { Providers } from './providers';
import '../theme/mantine.css';
import './global.css';

/** The pages set their titles, since they change with the language. */
export const metadata: Metadata = {
  applicationName: 'Pulso',
  description: 'Saldos y movimientos en tiempo real: lo que se confirma se cuenta, al instante y una sola vez.',
  robots: { index: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f8f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1513' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="es" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
        <script dangerouslySetInnerHTML={{ __html: earlyLanguage }} />
      </head>
      <body>
        <noscript>
          <p style={{ padding: '2rem', textAlign: 'center' }}>Pulso necesita JavaScript. · Pulso needs JavaScript.</p>
        </noscript>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
