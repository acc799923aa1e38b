'use client';

import { useTexts } from '../language/language';
import { START } from '../session/return-path';
import { useGo } from '../shell/go';
import { StatePanel } from '../shell/state-panel';

/** The text for an account that does not exist or is forbidden: the two are not distinguished. */
export function NoSuchAccount() {
  const { bank } = useTexts();
  const go = useGo();
  return (
    <StatePanel
      kind="lost"
      title={bank.noSuchAccount}
      lead={bank.noSuchAccountLead}
      action={{ label: bank.toMyAccounts, run: () => go(START, 'replace') }}
    />
  );
}
