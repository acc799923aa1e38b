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

/** A store's value, live; its first one while a page that a server has rendered is taken up. */
export const useStore = <T>(store: Readable<T>): T => useSyncExternalStore(store.subscribe, store.get, store.initial);

/** How the hub is reached, and as whom. */
export const useConnection = (): ConnectionState => useStore(usePulso().connection);

/** An account, live while the component is mounted. */
export const useAccount = (cedula: string): AccountState => useStore(usePulso().account(cedula));

/** The hub's counters with the time they came; nothing before the first push. */
export const useStats = (): Aged<StatsUpdated['estadisticas']> | undefined => useStore(usePulso().stats);

/** The user's commands that have no answer yet. */
export const usePending = (): readonly PendingCommand[] => useStore(usePulso().pending);

/** What {@link useCommand} gives. */
export interface CommandHandle<N extends CommandName> {
  /**
   * Sends, unless one is under way: its answer is given then. Rejects as `Pulso.command` does; a problem is kept
   * in `problem` as well.
   */
  send(input: CommandInputAsSent<N>): Promise<CommandOutput<N>>;
  readonly pending: boolean;
  readonly problem: Problem | undefined;
  /** Forgets the problem. */
  reset(): void;
}

/** A command for a form: one at a time, its id made before the first send, its refusal at hand. */
export function useCommand<N extends CommandName>(name: N): CommandHandle<N> {
  const pulso = usePulso();
  const underWay = useRef<Promise<CommandOutput<N>> | undefined>(undefined);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const send = useCallback(
    (input: CommandInputAsSent<N>) => {
      if (underWay.current) return underWay.current;
      setPending(true);
      setProblem(undefined);
      const answer = pulso.command(name, input, { id: newId() });
      underWay.current = answer;
      const settle = (failure?: unknown): void => {
        underWay.current = undefined;
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
