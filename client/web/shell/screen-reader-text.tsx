import type { AriaRole, ReactNode } from 'react';
import classes from './screen-reader-text.module.css';

interface SpokenProps {
  readonly as?: 'span' | 'h1';
  readonly role?: AriaRole;
  readonly children: ReactNode;
}

/** A text for screen readers; the screen shows the same information in another form. */
export const ScreenReaderText = ({ as: Tag = 'span', role, children }: SpokenProps) => (
  <Tag role={role} className={classes.spoken}>
    {children}
  </Tag>
);
