'use client';

import { Button } from '@mantine/core';
import type { AccountView, MovementView } from '../../../contract/features/bank/schemas';
import { useFormat, useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { Logo } from '../shell/logo';
import { PrintIcon } from '../theme/icons';
import { counterpartyName, movementName } from './movement-texts';
import classes from './receipt.module.css';

interface ReceiptProps {
  /** `undefined` keeps the dialog closed. */
  readonly movement: MovementView | undefined;
  readonly account: AccountView;
  onClose(): void;
}

/** The details of a movement, to be read or printed. */
export function Receipt({ movement, account, onClose }: ReceiptProps) {
  const { bank } = useTexts();
  return (
    <Dialog opened={movement !== undefined} onClose={onClose} title={bank.receipt.title}>
      {movement && (
        <>
          <ReceiptSheet movement={movement} account={account} />
          <div className={classes.buttons}>
            <Button variant="default" leftSection={<PrintIcon size={16} />} onClick={() => window.print()}>
              {bank.receipt.print}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function ReceiptSheet({ movement, account }: { movement: MovementView; account: AccountView }) {
  const texts = useTexts();
  const format = useFormat();
  const words = texts.bank.receipt;
  const rows: readonly (readonly [string, string])[] = [
    [words.date, format.exact(movement.fecha)],
    [words.holder, account.titular],
    [words.account, account.cedula],
    [words.counterparty, counterpartyName(movement, texts)],
    [words.balanceAfter, format.money(movement.saldo)],
    [words.number, String(movement.movimiento)],
    [words.version, String(movement.seq)],
  ];
  return (
    <div data-print className={classes.sheet}>
      <div className={classes.paperHead}>
        <Logo />
      </div>
      <p className={classes.kind}>{movementName(movement, texts)}</p>
      <p className={classes.amount}>{format.change(movement.monto)}</p>
      <dl className={classes.rows}>
        {rows.map(([term, detail]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              <bdi>{detail}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
