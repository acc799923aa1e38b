'use client';

import { Suspense } from 'react';
import { FilmsPage } from '../../films/films-page';
import { FilmsTitle } from '../../films/films-title';

export default function FilmsRoute() {
  return (
    <>
      <FilmsTitle />
      <Suspense>
        <FilmsPage />
      </Suspense>
    </>
  );
}
