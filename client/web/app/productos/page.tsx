'use client';

import { Suspense } from 'react';
import { CatalogPage } from '../../catalog/catalog-page';
import { CatalogTitle } from '../../catalog/catalog-title';
import { Guard } from '../../session/guard';

export default function CatalogRoute() {
  return (
    <>
      <CatalogTitle />
      <Suspense>
        <Guard guests>{(user) => <CatalogPage user={user} />}</Guard>
      </Suspense>
    </>
  );
}
