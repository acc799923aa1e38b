'use client';

import { Suspense } from 'react';
import { InspectorPage } from '../../inspector/inspector-page';
import { InspectorTitle } from '../../inspector/inspector-title';
import { Guard } from '../../session/guard';

export default function InspectorRoute() {
  return (
    <>
      <InspectorTitle />
      <Suspense>
        <Guard>{(user) => <InspectorPage user={user} />}</Guard>
      </Suspense>
    </>
  );
}
