'use client';

import { useEffect, useState } from 'react';
import { useSearchParams } from 'next/navigation';
import { cedula as cedulaShape, type AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { useGo } from '../shell/go';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { StatePanel } from '../shell/state-panel';
import { AccountPicker } from './account-picker';
import { AccountPanel } from './account-panel';
import { useAccounts } from './accounts';
import { DashboardSkeleton } from './dashboard-skeleton';
import { lastAccount, usualAccount } from './last-account';
import { NoSuchAccount } from './no-such-account';

/**
 * The bank page: choosing an account, and its details. The address names the account, so that it can be kept and
 * shared.
 */
export function Dashboard({ user }: { user: UserView | null }) {
  const texts = useTexts();
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
  return <Accounts {...{ user, wanted, query, accounts }} />;
}

interface AccountsProps {
  readonly user: UserView | null;
  /** The account that the address names. */
  readonly wanted: string | null;
  readonly query: ReturnType<typeof useAccounts>;
  readonly accounts: readonly AccountView[];
}

function Accounts({ user, wanted, query, accounts }: AccountsProps) {
  const { bank } = useTexts();
  const go = useGo();
  // Chosen once, so that it does not change when an account's last dollar is withdrawn.
  const [usual, setUsual] = useState<string>();
  if (usual === undefined && accounts.length > 0) setUsual(usualAccount(accounts, lastAccount.get(user)));
  const cedula = wanted ?? usual;
  const chosen = accounts.find((one) => one.cedula === wanted)?.cedula;
  if (chosen !== undefined && chosen !== usual) setUsual(chosen);
  useEffect(() => {
    if (chosen !== undefined) lastAccount.set(user, chosen);
  }, [chosen, user]);
  return (
    <>
      <ScreenReaderText as="h1">{bank.heading}</ScreenReaderText>
      <AccountPicker
        accounts={accounts}
        chosen={cedula}
        onChoose={(account) => go(`/banco/?cuenta=${account}`, 'replace')}
        onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
      />
      <StaleDataNotice error={query.error} retry={() => void query.refetch()} />
      <ChosenAccount cedula={cedula} user={user} accounts={accounts} complete={!query.hasNextPage} />
    </>
  );
}

interface ChosenAccountProps {
  readonly cedula: string | undefined;
  readonly user: UserView | null;
  readonly accounts: readonly AccountView[];
  /** Whether these are all accounts. */
  readonly complete: boolean;
}

function ChosenAccount({ cedula, user, accounts, complete }: ChosenAccountProps) {
  const { bank } = useTexts();
  if (cedula === undefined) return <StatePanel kind="empty" title={bank.noAccounts} lead={bank.noAccountsLead} />;
  if (!cedulaShape.safeParse(cedula).success) return <NoSuchAccount />;
  // A user who can only view an account does not see its operations.
  const operable = !complete || accounts.some((one) => one.cedula === cedula);
  const others = accounts.filter((one) => one.cedula !== cedula);
  return <AccountPanel key={cedula} {...{ cedula, user, others, operable }} />;
}
