import type { AriaRole, ReactNode } from 'react';
import classes from './spoken.module.css';

interface SpokenProps {
  readonly as?: 'span' | 'h1';
  readonly role?: AriaRole;
  readonly children: ReactNode;
}

/** Words for those who listen; on the screen something else says the same. */
export const Spoken = ({ as: Tag = 'span', role, children }: SpokenProps) => (
  <Tag role={role} className={classes.spoken}>
    {children}
  </Tag>
);
