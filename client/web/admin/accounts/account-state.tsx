'use client';

import type { AccountRow } from '../../../../contract/features/bank/admin-schemas';
import { Tag } from '../detail';
import { useAdminTexts } from '../texts';

/** Shows whether an account accepts movements. */
export function AccountState({ cerrada }: Pick<AccountRow, 'cerrada'>) {
  const { accounts: words } = useAdminTexts();
  return <Tag kind={cerrada ? 'warn' : 'good'}>{cerrada ? words.closedState : words.openState}</Tag>;
}
