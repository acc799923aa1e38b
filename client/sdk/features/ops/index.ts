import { defineClientFeature } from '../../feature';
import { Ops } from './ops';

export interface OpsClient {
  /** Logs and jobs, for operators of the hub. */
  readonly ops: Ops;
}

export const opsClient = defineClientFeature<OpsClient>(({ rest, up, want }) => {
  const ops = new Ops({ rest, up, want });
  return { follower: ops, api: { ops } };
});
