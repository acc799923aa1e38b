import type { AccountView } from '../../../contract/features/bank/schemas';
import { Problem } from '../../../contract/problems';
import { CommandWithdrawn } from '../../sdk/core/commands';
import { usePulso } from '../../react';
import { useRef, useState } from 'react';
import { refusalErrors, type Operation, type OperationErrors, type Wording } from './operation-check';
import { toInput } from './operation-input';

/**
 * Sends an operation, one at a time. Its id is created before the first send and kept until the answer, so it takes
 * effect once despite any failure.
 */
export function useOperation(account: AccountView, wording: Wording) {
  const pulso = usePulso();
  const isRunning = useRef(false);
  const [pending, setPending] = useState(false);

  /** @returns `undefined` if it took effect or was withdrawn, else the error texts of the fields. */
  const send = async (operation: Operation): Promise<OperationErrors | undefined> => {
    if (isRunning.current) return {};
    isRunning.current = true;
    setPending(true);
    try {
      await pulso.command(operation.kind, toInput(operation, account.cedula));
      return undefined;
    } catch (failure) {
      if (failure instanceof Problem) return refusalErrors(failure, wording, account);
      if (failure instanceof CommandWithdrawn) return undefined;
      throw failure;
    } finally {
      isRunning.current = false;
      setPending(false);
    }
  };
  return { send, pending };
}
