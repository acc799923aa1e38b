'use client';

import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { Problem } from '../../../../contract/problems';
import { CommandWithdrawn } from '../../../sdk/core/commands';
import { tellOwnChange } from '../own-changes';

/** An administrator's act; one runs at a time. */
export interface Act<I> {
  /**
   * Runs the act, unless it is already running. @returns whether it was done; after a refusal, `problem` has the reason
   */
  run(input: I): Promise<boolean>;
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** Clears the problem. */
  reset(): void;
}

interface ActOptions<I, O> {
  /** @throws Problem */
  send(input: I): Promise<O>;
  /** The confirmation text. */
  done(output: O, input: I): string;
}

/** Runs an act, confirms it, and refreshes all lists. */
export function useAct<I, O>({ send, done }: ActOptions<I, O>): Act<I> {
  const queries = useQueryClient();
  const isRunning = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const run = async (input: I): Promise<boolean> => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      const output = await send(input);
      notifications.show({ color: 'pulso', message: done(output, input) });
      tellOwnChange(queries);
      return true;
    } catch (failure) {
      if (failure instanceof Problem) setProblem(failure);
      else if (!(failure instanceof CommandWithdrawn)) throw failure;
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  };
  return { run, busy, problem, reset: () => setProblem(undefined) };
}
