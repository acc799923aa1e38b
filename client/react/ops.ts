'use client';
import type { OpsState } from '../sdk/features/ops/ops';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** Logs, jobs and events of the nodes, live while the component is mounted. */
export const useOps = (): OpsState => useStore(usePulso().ops.state);
