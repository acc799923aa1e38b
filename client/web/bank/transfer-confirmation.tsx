'use client';

import { Button } from '@mantine/core';
import type { AccountView } from '../../../contract/features/bank/schemas';
import { useFormat, useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import type { Operation } from './operation-check';
import { Name } from '../shell/name';
import classes from './operation-card.module.css';

interface TransferConfirmationProps {
  /** The operation to send; `undefined` keeps the dialog closed. */
  readonly operation: Operation | undefined;
  readonly account: AccountView;
  onConfirm(operation: Operation): void;
  onCancel(): void;
}

/** Asks for confirmation of a transfer: it cannot be undone. */
export function TransferConfirmation({ operation, account, onConfirm, onCancel }: TransferConfirmationProps) {
  const { bank, common } = useTexts();
  const format = useFormat();
  return (
    <Dialog opened={operation !== undefined} onClose={onCancel} title={bank.confirm.title}>
      {operation && (
        <>
          <dl className={classes.review}>
            <div>
              <dt>{bank.confirm.from}</dt>
              <dd>
                <Name>{account.titular}</Name> · {account.cedula}
              </dd>
            </div>
            <div>
              <dt>{bank.confirm.to}</dt>
              <dd>{operation.destination}</dd>
            </div>
            <div>
              <dt>{bank.confirm.amount}</dt>
              <dd className={classes.sum}>{format.money(operation.amount)}</dd>
            </div>
          </dl>
          <p className={classes.warning}>{bank.confirm.warning}</p>
          <div className={classes.buttons}>
            <Button variant="default" onClick={onCancel}>
              {common.cancel}
            </Button>
            <Button data-autofocus onClick={() => onConfirm(operation)}>
              {bank.confirm.send(format.money(operation.amount))}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
