'use client';

import { Skeleton } from '@mantine/core';
import type { AccountTotals } from '../../../../contract/features/bank/admin-schemas';
import { useFormat, useLanguage, useTexts } from '../../language/language';
import { CheckIcon, WarningIcon } from '../../theme/icons';
import { useAdminTexts } from '../texts';
import card from '../../bank/card.module.css';
import classes from './accounts.module.css';

/** The sum of all accounts, the cash desk's counterpart, and the check that both add up to zero. */
export function Totals({ totals }: { totals: AccountTotals | undefined }) {
  const { accounts: words } = useAdminTexts();
  const { common } = useTexts();
  return (
    <section className={`${card.card} ${classes.totals}`} aria-label={words.totals}>
      {totals ? <Proof totals={totals} /> : <Skeleton height={64} radius="md" aria-label={common.loading} />}
    </section>
  );
}

function Proof({ totals }: { totals: AccountTotals }) {
  const { accounts: words } = useAdminTexts();
  const format = useFormat();
  const [language] = useLanguage();
  const { cuentas, cerradas, movimientos, clientes, caja, suma } = totals;
  const written = (number: number): string => number.toLocaleString(language);
  return (
    <>
      <dl className={classes.sum}>
        <Term word={words.customers} value={format.money(clientes)} />
        <span aria-hidden>+</span>
        <Term word={words.cashDesk} value={format.money(caja)} />
        <span aria-hidden>=</span>
        <Term word={words.sum} value={format.money(suma)} />
      </dl>
      <p className={classes.proof} data-good={suma === 0 ? '' : undefined} title={words.proof}>
        {suma === 0 ? <CheckIcon size={16} /> : <WarningIcon size={16} />}
        {suma === 0 ? words.balanced : words.unbalanced}
      </p>
      <p className={classes.counts}>{words.counts(written(cuentas), written(cerradas), written(movimientos))}</p>
    </>
  );
}

const Term = ({ word, value }: { word: string; value: string }) => (
  <div>
    <dt>{word}</dt>
    <dd>{value}</dd>
  </div>
);
