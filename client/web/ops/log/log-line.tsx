'use client';

import { useState } from 'react';
import { useFormat } from '../../language/language';
import { useOpsTexts } from '../texts';
import type { Line } from './tail';
import classes from './log.module.css';

interface LogLineProps {
  readonly line: Line;
  /** It arrived while the page was open. */
  readonly isNew: boolean;
}

/** How long a line counts as new, in milliseconds. */
const FRESH_MS = 4_000;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** One log line: time, level, source and message. A new line is highlighted for a moment. */
export function LogLine({ line: { event }, isNew }: LogLineProps) {
  const { log, sources } = useOpsTexts();
  const format = useFormat();
  const { level, source, message, node, timestamp } = event;
  const [fresh] = useState(() => isNew && Date.now() - Date.parse(timestamp) < FRESH_MS);
  return (
    <div className={classes.line} data-level={level} data-fresh={fresh ? '' : undefined}>
      <time dateTime={timestamp} title={format.exact(timestamp)}>
        {clock.format(new Date(timestamp))}
      </time>
      <span className={classes.level}>{log.levels[level]}</span>
      <span className={classes.source} title={node}>
        {sources[source]}
      </span>
      <span className={classes.message} dir="auto">
        {message}
      </span>
    </div>
  );
}
