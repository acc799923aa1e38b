import type { AppOptions } from '../app-options';
import { applyAccessEvents } from '../authorization/access-listener';
import { checkRole } from '../db/role';
import type { Mounted } from '../feature/mount';
import { readEpoch } from '../log/epoch';
import type { Prepare } from '../runtime/readiness';
import type { Core } from './core';
import type { Services } from './services';

export interface PrepareOptions {
  readonly options: Pick<AppOptions, 'config' | 'demo' | 'log' | 'prepareDatabase'>;
  readonly core: Core;
  readonly services: Pick<Services, 'stats'>;
  readonly mounted: Mounted;
}

/** Makes what brings a node in step with its database, at start and whenever the database is back. */
export function prepareNode({ options, core, services, mounted }: PrepareOptions): Prepare {
  const { config, demo, log, prepareDatabase } = options;
  const { database, hub, identity, tail } = core;
  let isFollowing = false;
  let roleChecked: boolean | undefined;
  return async (signal) => {
    await database.outages.recording(prepareDatabase?.(signal));
    if (!demo) await database.checkSessions();
    const epoch = await readEpoch(database);
    if (epoch !== hub.epoch) identity.forget();
    hub.newEpoch(epoch);
    if (!isFollowing) await applyAccessEvents({ hub, identity, classroom: config.open !== 'off', log });
    isFollowing = true;
    await mounted.prepare();
    await tail.poll();
    signal.throwIfAborted();
    roleChecked ??= await checkRole(database, log).catch(() => undefined); // a failed check does not keep it from serving
    mounted.startWorkers();
    await services.stats.tick(); // from now on the other nodes know of this one
  };
}
