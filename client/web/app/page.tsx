'use client';

import { useEffect } from 'react';
import { PageTitle } from '../language/page-title';
import { Guard } from '../session/guard';
import { START } from '../session/return-path';
import { useGo } from '../shell/go';

/** Leads to the first page of whoever is signed in, and everybody else to the sign-in. */
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
