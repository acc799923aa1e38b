import type { AccountView } from '../../../contract/features/bank/schemas';
import { Problem } from '../../../contract/problems';
import { CommandWithdrawn } from '../../sdk/core/commands';
import { usePulso } from '../../react';
import { useRef, useState } from 'react';
import { refusalErrors, type Operation, type OperationErrors, type Wording } from './operation-check';
import { toInput } from './operation-input';

/**
 * Sends an operation, one at a time. Its id is made before the first send and kept until the answer, so whatever
 * happens on the way it takes effect once.
 */
export function useOperation(account: AccountView, wording: Wording) {
  const pulso = usePulso();
  const underWay = useRef(false);
  const [pending, setPending] = useState(false);

  /** @returns nothing where it took effect or was taken back, else the words for the fields. */
  const send = async (operation: Operation): Promise<OperationErrors | undefined> => {
    if (underWay.current) return {};
    underWay.current = true;
    setPending(true);
    try {
      await pulso.command(operation.kind, toInput(operation, account.cedula));
      return undefined;
    } catch (failure) {
      if (failure instanceof Problem) return refusalErrors(failure, wording, account);
      if (failure instanceof CommandWithdrawn) return undefined;
      throw failure;
    } finally {
      underWay.current = false;
      setPending(false);
    }
  };
  return { send, pending };
}
