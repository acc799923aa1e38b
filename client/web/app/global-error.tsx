'use client';

import { es } from '../language/es';
import './global.css';

/** Replaces the frame when it failed: nothing of the app is reliable here, not even the language. */
export default function GlobalError() {
  const { errors, common, titles } = es;
  return (
    <html lang="es">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '4rem 1.5rem', textAlign: 'center' }}>
        <title>{titles.error}</title>
        <h1 style={{ fontSize: '1.25rem' }}>{errors.broken}</h1>
        <p>{errors.brokenLead}</p>
        <button type="button" onClick={() => location.reload()}>
          {common.retry}
        </button>
      </body>
    </html>
  );
}
