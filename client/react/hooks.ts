'use client';
import { useCallback, useRef, useState, useSyncExternalStore } from 'react';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../contract/commands';
import { Problem } from '../../contract/problems';
import type { StatsUpdated } from '../../contract/core/stats';
import type { AccountState } from '../sdk/features/bank/accounts';
import type { ConnectionState, PendingCommand } from '../sdk/core/client-channel';
import type { Aged } from '../sdk/pulso';
import { newId } from '../sdk/core/commands';
import type { Readable } from '../sdk/core/store';
import { usePulso } from './provider';

/** A store's current value; its initial one while a server-rendered page is hydrated. */
export const useStore = <T>(store: Readable<T>): T => useSyncExternalStore(store.subscribe, store.get, store.initial);

/** The state of the connection, and the user. */
export const useConnection = (): ConnectionState => useStore(usePulso().connection);

/** An account, live while the component is mounted. */
export const useAccount = (cedula: string): AccountState => useStore(usePulso().account(cedula));

/** The hub's counters with their time of arrival; `undefined` before the first push. */
export const useStats = (): Aged<StatsUpdated['estadisticas']> | undefined => useStore(usePulso().stats);

/** The user's commands that have no answer yet. */
export const usePending = (): readonly PendingCommand[] => useStore(usePulso().pending);

/** The result of {@link useCommand}. */
export interface CommandHandle<N extends CommandName> {
  /**
   * Sends the command, unless one is pending: then it returns that one's answer. Rejects as `Pulso.command` does;
   * `problem` keeps the problem as well.
   */
  send(input: CommandInputAsSent<N>): Promise<CommandOutput<N>>;
  readonly pending: boolean;
  readonly problem: Problem | undefined;
  /** Clears the problem. */
  reset(): void;
}

/** A command for a form: one at a time, with its id created before the first send, and its refusal available. */
export function useCommand<N extends CommandName>(name: N): CommandHandle<N> {
  const pulso = usePulso();
  const inFlight = useRef<Promise<CommandOutput<N>> | undefined>(undefined);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const send = useCallback(
    (input: CommandInputAsSent<N>) => {
      if (inFlight.current) return inFlight.current;
      setPending(true);
      setProblem(undefined);
      const answer = pulso.command(name, input, { id: newId() });
      inFlight.current = answer;
      const settle = (failure?: unknown): void => {
        inFlight.current = undefined;
        setPending(false);
        if (failure instanceof Problem) setProblem(failure);
      };
      answer.then(() => settle(), settle);
      return answer;
    },
    [pulso, name],
  );
  const reset = useCallback(() => setProblem(undefined), []);
  return { send, pending, problem, reset };
}
