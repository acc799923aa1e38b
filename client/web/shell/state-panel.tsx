import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { OfflineIcon, ReceiptIcon, SearchIcon, WarningIcon } from '../theme/icons';
import classes from './state-panel.module.css';

const icons = { empty: ReceiptIcon, error: WarningIcon, offline: OfflineIcon, lost: SearchIcon };

interface StatePanelProps {
  readonly kind: keyof typeof icons;
  readonly title: string;
  /** The title is the page's heading. */
  readonly heading?: boolean;
  readonly lead?: ReactNode;
  /** The action offered. */
  readonly action?: { readonly label: string; run(): void } | undefined;
}

/** A panel shown when there is no content: the reason, and what the user can do. */
export function StatePanel({ kind, title, heading = false, lead, action }: StatePanelProps) {
  const Icon = icons[kind];
  const Title = heading ? 'h1' : 'p';
  return (
    <div className={classes.panel} role={kind === 'empty' ? undefined : 'alert'}>
      <span className={classes.icon} data-kind={kind}>
        <Icon size={22} />
      </span>
      <Title className={classes.title}>{title}</Title>
      {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      {action && (
        <Button variant="default" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
