import type { MetadataRoute } from 'next';

export const dynamic = 'force-static';

/** The web app manifest: browsers need it to install the pages as an app. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: 'Pulso',
    short_name: 'Pulso',
    description: 'Saldos, conversaciones y calificaciones en tiempo real.',
    lang: 'es',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    theme_color: '#0a6e57',
    background_color: '#f6f8f7',
    icons: [
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  };
}
