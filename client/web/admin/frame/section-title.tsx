'use client';

import type { ReactNode } from 'react';
import { useAdminTexts } from '../texts';
import type { Section } from './sections';
import classes from './admin-frame.module.css';

interface SectionTitleProps {
  readonly of: Section['name'];
  /** Content beside the heading. */
  readonly children?: ReactNode;
}

/** The heading of a page. */
export function SectionTitle({ of, children }: SectionTitleProps) {
  const texts = useAdminTexts();
  return (
    <div className={classes.title}>
      <h1>{texts.sections[of]}</h1>
      {children}
    </div>
  );
}
