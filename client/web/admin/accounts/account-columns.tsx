'use client';

import type { AccountRow } from '../../../../contract/features/bank/admin-schemas';
import { useFormat, useLanguage } from '../../language/language';
import { TwoLines, type Column } from '../lists/table';
import { useAdminTexts } from '../texts';
import { AccountState } from './account-state';

/** The columns of the account list. */
export function useAccountColumns(): readonly Column<AccountRow>[] {
  const { accounts: words } = useAdminTexts();
  const format = useFormat();
  const [language] = useLanguage();
  return [
    { name: 'account', label: words.account, cell: (row) => <Account row={row} /> },
    {
      name: 'user',
      label: words.user,
      roomy: true,
      cell: ({ usuario }) => usuario?.username ?? words.noUser,
    },
    { name: 'state', label: words.state, roomy: true, cell: ({ cerrada }) => <AccountState cerrada={cerrada} /> },
    {
      name: 'limit',
      label: words.limit,
      roomy: true,
      figures: true,
      cell: ({ limite_movimiento: limit }) => format.money(limit),
    },
    {
      name: 'overdraft',
      label: words.overdraft,
      roomy: true,
      figures: true,
      cell: ({ minimo }) => format.money(overdraftOf(minimo)),
    },
    {
      name: 'readers',
      label: words.readers,
      roomy: true,
      figures: true,
      cell: ({ lectores }) => lectores.toLocaleString(language),
    },
    {
      name: 'balance',
      label: words.balance,
      figures: true,
      cell: ({ balance }) => <strong>{format.money(balance)}</strong>,
    },
  ];
}

/** Returns the overdraft limit as a positive number. */
export const overdraftOf = (minimo: number): number => (minimo === 0 ? 0 : -minimo);

function Account({ row: { titular, cedula, usuario, cerrada } }: { row: AccountRow }) {
  return (
    <TwoLines
      main={titular}
      below={cedula}
      narrow={
        <>
          {usuario?.username} {cerrada && <AccountState cerrada />}
        </>
      }
    />
  );
}
