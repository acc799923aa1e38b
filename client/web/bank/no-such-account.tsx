'use client';

import { useTexts } from '../language/language';
import { START } from '../session/return-path';
import { useGo } from '../shell/go';
import { StatePanel } from '../shell/state-panel';

/** An account that is not there, or that one may not see: nobody is told which. */
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
