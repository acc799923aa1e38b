'use client';

import { useEffect } from 'react';
import { PageTitle } from '../language/page-title';
import { Guard } from '../session/guard';
import { START } from '../session/return-path';
import { useGo } from '../shell/go';

/** Redirects a signed-in user to their first page, and a guest to the sign-in. */
export default function Home() {
  return (
    <>
      <PageTitle of="home" />
      <Guard>{() => <ToStart />}</Guard>
    </>
  );
}

function ToStart() {
  const go = useGo();
  useEffect(() => go(START, 'replace'), [go]);
  return null;
}
