import type { AddressInfo } from 'node:net';
import express from 'express';
import { z } from 'zod';
import type { Principal } from '../contract/core/identity';
import type { App, AppOptions } from './app-options';
import { mount, type Mounted } from './feature/mount';
import { features } from './features';
import { createServerFor } from './http/http';
import { ReadLimiter, throughLimiter } from './http/read-limiter';
import { defaultLimits, type Limits } from './limits/limits';
import { openCore, type Core } from './node/core';
import { prepareNode } from './node/prepare';
import { serve } from './node/serve';
import { openServices, type Services } from './node/services';
import { knownOrigins, listen, newNodeName } from './runtime/listen';
import { Parts } from './runtime/parts';
import { within } from './runtime/with-timeout';
import { upgradeOptions } from './transports/admission/plain-upgrades';

/** Messages about a field are in the language of the other messages. */
z.config(z.locales.es());

export type { App, AppOptions };

/**
 * Puts a node together and starts it: resolves once it listens. Parts are made before they are used, and released in the
 * reverse order, by `close` as well as where the start fails.
 *
 * @throws Error where the port cannot be had; StartError for what waiting does not mend
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const mayOperateAll = (principal: Principal): boolean =>
    config.open !== 'off' || (principal.kind === 'user' && principal.role === 'admin');
  const parts = new Parts();
  try {
    const web = express();
    const server = createServerFor(web, upgradeOptions);
    await listen(server, config); // what answers is attached before the first connection is taken: all below is one turn
    parts.add(server, () => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;

    const core = openCore({ ...options, limits, node: newNodeName(), mayOperateAll }, parts);
    const services = openServices({ ...options, limits, core }, parts);
    const { readiness, writes } = services;
    const readLimiter = new ReadLimiter(limits.databaseReads);
    const mounted = mountFeatures({ options, limits, core, services, mayOperateAll, port, readLimiter }, parts);
    const serving = { options, limits, core, services, mounted, readLimiter, mayOperateAll, server, web, port };
    const run = serve(serving, parts);
    parts.add(mounted, () => mounted.idle(), 1 / 2);
    parts.add(readiness, (_, ms) => Promise.all([readiness.stop(ms), within(ms, writes.close())]), 1 / 4);

    await readiness.start(prepareNode({ options, core, services, mounted }));
    return {
      url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
      get ready() {
        return services.condition().ready;
      },
      ...{ hub: core.hub, run, identity: core.identity, database: core.database },
      // Without its database a node has nothing under way that could still succeed.
      close: () => parts.release(readiness.ready ? limits.drainMs : limits.drainMs / 4),
    };
  } catch (error) {
    await parts.release(limits.drainMs / 4);
    throw error;
  }
}

interface MountingOptions {
  readonly options: AppOptions;
  readonly limits: Limits;
  readonly core: Core;
  readonly services: Services;
  readonly readLimiter: ReadLimiter;
  /** Where the node listens. */
  readonly port: number;
  mayOperateAll(principal: Principal): boolean;
}

/** Mounts every feature on the core. */
function mountFeatures(mounting: MountingOptions, parts: Parts): Mounted {
  const { options, limits, core, services, readLimiter, port, mayOperateAll } = mounting;
  const { config, demo, log } = options;
  const { audit, authorizer, database, failed, hub, metrics, node, tail } = core;
  const { limiter, presence, publishLossy, roster } = services;
  const origins = knownOrigins(config, port);
  const mounted = mount({
    ...{ features, authorizer, limiter, tail, metrics },
    context: {
      ...{ node, alone: demo, config, limits, log, lines: options.lines, database, hub, roster, presence, audit },
      ...{ limiter, mayOperateAll, publishLossy, failed },
      bounded: (queries) => throughLimiter(queries, readLimiter),
      origins: () => origins,
      committed: (events) => tail.committed(events),
      uncertain: () => void tail.poll(),
    },
  });
  tail.onNodeMessage((payload) => {
    if (!mounted.onNodeMessage(payload)) presence.onNodeMessage(payload);
  });
  parts.add(mounted, () => mounted.close());
  parts.add(mounted, (_, ms) => mounted.closeWorkers(ms / 2), 1 / 4);
  return mounted;
}
