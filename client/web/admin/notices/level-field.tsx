'use client';

import { SegmentedControl } from '@mantine/core';
import { noticeLevels, type NoticeLevel } from '../../../../contract/features/admin/schemas';
import { useAdminTexts } from '../texts';
import classes from './notices.module.css';

interface LevelFieldProps {
  readonly level: NoticeLevel;
  onChange(level: NoticeLevel): void;
}

/** The level of a notice. */
export function LevelField({ level, onChange }: LevelFieldProps) {
  const { notices: words } = useAdminTexts();
  return (
    <div className={classes.field}>
      <span id="level-label" className={classes.label}>
        {words.level}
      </span>
      <SegmentedControl
        aria-labelledby="level-label"
        fullWidth
        value={level}
        onChange={onChange}
        data={noticeLevels.map((value) => ({ value, label: words.levels[value] }))}
      />
      <p className={classes.hint}>{words.levelLeads[level]}</p>
    </div>
  );
}
