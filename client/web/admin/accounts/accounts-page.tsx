'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import type { AccountRow, AccountTotals } from '../../../../contract/features/bank/admin-schemas';
import { useAddress } from '../address';
import { SectionTitle } from '../frame/section-title';
import { PlusIcon } from '../icons';
import { ChoiceFilter, Filters, useChoice } from '../lists/filters';
import { FIRST_PAGE, useList, type Page } from '../lists/list';
import { ListView } from '../lists/list-view';
import { SearchField, useSearch } from '../lists/search-field';
import { useAdminTexts } from '../texts';
import { AccountDrawer } from './account-drawer';
import { useAccountColumns } from './account-columns';
import { OpenAccount } from './open-account';
import { Totals } from './totals';

const STATE = 'estado';
const states = ['todas', 'abiertas', 'cerradas'] as const;
/** The parameter that names the open account. */
const ACCOUNT = 'cuenta';
const keyOf = ({ cedula }: AccountRow): string => cedula;

/** Every account of the bank, and the check that the ledger balances. */
export function AccountsPage() {
  const { accounts: words, sections } = useAdminTexts();
  const { parameters, change } = useAddress();
  const [opening, setOpening] = useState(false);
  const columns = useAccountColumns();
  const buscar = useSearch();
  const estado = useChoice(STATE, states);
  const list = useList<AccountRow, Page<AccountRow> & { readonly totales: AccountTotals }>({
    path: '/api/admin/cuentas',
    query: { buscar, estado },
    cursor: 'despues',
    keyOf,
  });
  const open = (cedula: string | undefined): void => change({ [ACCOUNT]: cedula });
  return (
    <>
      <SectionTitle of="accounts">
        <Button leftSection={<PlusIcon size={16} />} onClick={() => setOpening(true)}>
          {words.new}
        </Button>
      </SectionTitle>
      <Totals totals={list.page?.totales} />
      <ListView
        {...{ list, columns, keyOf }}
        label={sections.accounts}
        onOpen={({ cedula }) => open(cedula)}
        empty={{ title: words.empty, lead: words.emptyLead }}
        onClear={buscar || estado ? () => change({ buscar: undefined, [STATE]: undefined, ...FIRST_PAGE }) : undefined}
        filters={
          <Filters>
            <SearchField label={words.search} />
            <ChoiceFilter parameter={STATE} label={words.state} chosen={estado} values={states} words={words.states} />
          </Filters>
        }
      />
      <AccountDrawer cedula={parameters.get(ACCOUNT) ?? undefined} onClose={() => open(undefined)} />
      <OpenAccount opened={opening} onClose={() => setOpening(false)} onOpened={open} />
    </>
  );
}
