'use client';

import { Skeleton } from '@mantine/core';
import { useTexts } from '../language/language';
import classes from './dashboard.module.css';

/** A placeholder while the accounts load. */
export function DashboardSkeleton() {
  const { common } = useTexts();
  return (
    <div className={classes.columns} aria-busy aria-label={common.loading} role="status">
      <Skeleton height={250} radius="lg" className={classes.balance} />
      <Skeleton height={330} radius="lg" className={classes.side} />
      <Skeleton height={380} radius="lg" className={classes.movements} />
    </div>
  );
}
