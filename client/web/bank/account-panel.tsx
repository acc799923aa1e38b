'use client';

import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { useAccount } from '../../react';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { StatePanel } from '../shell/state-panel';
import { BalanceCard } from './balance-card';
import { DashboardSkeleton } from './dashboard-skeleton';
import { Movements } from './movements';
import { NoSuchAccount } from './no-such-account';
import { OperationCard } from './operation-card';
import { PendingOperations } from './pending-operations';
import classes from './dashboard.module.css';

interface AccountPanelProps {
  readonly cedula: string;
  readonly user: UserView | null;
  /** The user's other accounts, as destinations of a transfer. */
  readonly others: readonly AccountView[];
  /** Whether the user can move its money, or only view it. */
  readonly operable: boolean;
}

/** One account: its balance, its operations and its movements. */
export function AccountPanel({ cedula, user, others, operable }: AccountPanelProps) {
  const texts = useTexts();
  const state = useAccount(cedula);
  const { account, problem } = state;

  if (state.status === 'absent') return <NoSuchAccount />;
  if (state.status === 'failed' && !account) {
    return (
      <StatePanel
        kind="error"
        title={problem ? problemWords(texts, problem) : texts.problemElsewhere}
        action={{ label: texts.common.retry, run: state.retry }}
      />
    );
  }
  if (!account) return <DashboardSkeleton />;
  const isSure = state.status === 'ready' && problem === undefined;
  return (
    <div className={classes.columns}>
      <BalanceCard account={account} at={state.at} seq={state.seq} sure={isSure} user={user} />
      <div className={classes.side}>
        {operable && <OperationCard account={account} others={others} />}
        <PendingOperations cedula={cedula} />
      </div>
      <Movements account={account} seq={state.seq} user={user} />
    </div>
  );
}
