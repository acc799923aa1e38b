'use client';

import { Button, NativeSelect, UnstyledButton } from '@mantine/core';
import type { AccountView } from '../../../contract/features/bank/schemas';
import { useAccount } from '../../react';
import { useFormat, useTexts } from '../language/language';
import { isolated } from '../../../contract/core/text/signs';
import classes from './account-picker.module.css';

interface AccountPickerProps {
  readonly accounts: readonly AccountView[];
  readonly chosen: string | undefined;
  onChoose(cedula: string): void;
  /** Reads more accounts, if there are any. */
  readonly onMore: (() => void) | undefined;
}

/** The number of accounts shown side by side, each with its live balance; more are shown as a list. */
const SIDE_BY_SIDE = 4;

/** Chooses among several accounts; hidden if there is only one. */
export function AccountPicker({ accounts, chosen, onChoose, onMore }: AccountPickerProps) {
  const { bank } = useTexts();
  if (accounts.length < 2) return null;
  if (accounts.length <= SIDE_BY_SIDE) {
    return (
      <ul className={classes.cards} aria-label={bank.accounts}>
        {accounts.map((account) => (
          <li key={account.cedula}>
            <AccountCard account={account} chosen={account.cedula === chosen} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={classes.list}>
      <NativeSelect
        label={bank.account}
        value={chosen ?? ''}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
        data={optionsOf(accounts, chosen ?? '')}
      />
      {onMore && (
        <Button variant="default" onClick={onMore}>
          {bank.loadMore}
        </Button>
      )}
    </div>
  );
}

/** Includes the chosen account even before its page has been read. */
function optionsOf(accounts: readonly AccountView[], chosen: string) {
  const options = accounts.map(({ cedula, titular }) => ({ value: cedula, label: `${isolated(titular)} · ${cedula}` }));
  return options.some(({ value }) => value === chosen) ? options : [{ value: chosen, label: chosen }, ...options];
}

interface AccountCardProps {
  readonly account: AccountView;
  readonly chosen: boolean;
  onChoose(cedula: string): void;
}

function AccountCard({ account, chosen, onChoose }: AccountCardProps) {
  const format = useFormat();
  const live = useAccount(account.cedula).account ?? account;
  return (
    <UnstyledButton className={classes.card} aria-pressed={chosen} onClick={() => onChoose(account.cedula)}>
      <span className={classes.holder}>{live.titular}</span>
      <span className={classes.cedula}>{live.cedula}</span>
      <span className={classes.balance}>{format.money(live.balance)}</span>
    </UnstyledButton>
  );
}
