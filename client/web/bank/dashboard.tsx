'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import type { UserView } from '../../../contract/identity';
import { Problem } from '../../../contract/problems';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-words';
import { Spoken } from '../shell/spoken';
import { StatePanel } from '../shell/state-panel';
import { AccountPicker } from './account-picker';
import { AccountPanel } from './account-panel';
import { useAccounts } from './accounts';
import { DashboardSkeleton } from './dashboard-skeleton';

/** The bank: which account, and all about it. The address names the account, so that it can be kept and shared. */
export function Dashboard({ user }: { user: UserView | null }) {
  const texts = useTexts();
  const router = useRouter();
  const wanted = useSearchParams().get('cuenta');
  const query = useAccounts(user);
  const { accounts, error } = query;

  if (!accounts && error) {
    return (
      <StatePanel
        kind="error"
        title={error instanceof Problem ? problemWords(texts, error) : texts.problemElsewhere}
        action={{ label: texts.common.retry, run: () => void query.refetch() }}
      />
    );
  }
  if (!accounts) return <DashboardSkeleton />;
  const cedula = wanted ?? accounts[0]?.cedula;
  return (
    <>
      <Spoken as="h1">{texts.bank.heading}</Spoken>
      <AccountPicker
        accounts={accounts}
        chosen={cedula}
        onChoose={(account) => router.replace(`/banco/?cuenta=${account}`, { scroll: false })}
        onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
      />
      {cedula === undefined ? (
        <StatePanel kind="empty" title={texts.bank.noAccounts} lead={texts.bank.noAccountsLead} />
      ) : (
        <AccountPanel
          key={cedula}
          cedula={cedula}
          user={user}
          others={accounts.filter((one) => one.cedula !== cedula)}
        />
      )}
    </>
  );
}
