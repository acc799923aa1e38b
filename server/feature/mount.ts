import { commands, type CommandName } from '../../contract/commands';
import type { FoldedAuthorizer } from '../authorization/channel-authorizer';
import type { LaneOptions } from '../commands/lane';
import type { Submit } from '../commands/run';
import type { Database } from '../db/client';
import type { ClientPage } from '../http/docs/client-page';
import type { Session } from '../hub/session';
import type { CommandLimiter } from '../limits/command-limiter';
import type { LogEvent } from '../log/append';
import type { EventStream } from '../transports/sse/stream-request';
import type { SocketEndpoint } from '../transports/websocket/endpoint';
import type { RouteTools } from '../http/http';
import type { FeatureContext, FeatureParts, LaneSpec, ServerFeature } from './feature';

export interface MountOptions {
  readonly features: readonly ServerFeature[];
  readonly context: FeatureContext;
  readonly authorizer: FoldedAuthorizer;
  readonly limiter: CommandLimiter;
  readonly tail: { committed(events: readonly LogEvent[], at?: number): void; poll(): unknown };
  readonly metrics: { batch(size: number): void };
}

/** All features of a node, folded into one of each kind. */
export interface Mounted {
  readonly lanes: Readonly<Record<CommandName, Submit>>;
  readonly signals: ReadonlyMap<string, (session: Session, input: unknown) => void>;
  readonly sockets: readonly SocketEndpoint[];
  readonly streams: readonly EventStream[];
  readonly clientPages: readonly ClientPage[];
  /** @returns whether a feature handled a message of another node */
  onNodeMessage(payload: string): boolean;
  /** Runs the features' remaining preparations. @throws what one of them throws: the next call runs it again */
  prepare(): Promise<void>;
  routes(tools: RouteTools): void;
  startWorkers(): void;
  closeWorkers(patienceMs: number): Promise<unknown>;
  /** Resolves when no command is waiting nor under way. */
  idle(): Promise<void>;
  close(): void;
}

/** Mounts features, in their order. Nothing of it is done again afterwards: the hot path holds what was folded here. */
export function mount({ features, context, authorizer, limiter, tail, metrics }: MountOptions): Mounted {
  const parts = features.map((feature) =>
    feature.mount({ ...context, limits: { ...feature.limits, ...context.limits } }),
  );
  for (const { access, autoSubscribe, rates } of parts) {
    if (rates) limiter.add(rates);
    authorizer.add(access);
    if (autoSubscribe) authorizer.addAutoSubscriptions(autoSubscribe);
  }
  const lanes = openLanes(parts, { database: context.database, tail, metrics });
  const preparations = parts.flatMap(({ prepare }) => prepare ?? []);
  const workers = parts.flatMap((part) => part.workers ?? []);
  return {
    ...lanes,
    signals: new Map(parts.flatMap(({ signals = {} }) => Object.entries(signals))),
    sockets: parts.flatMap((part) => part.sockets ?? []),
    streams: parts.flatMap((part) => part.streams ?? []),
    clientPages: parts.flatMap(({ clientPage }) => clientPage ?? []),
    onNodeMessage: (payload) => parts.some(({ onNodeMessage }) => onNodeMessage?.(payload)),
    async prepare() {
      for (let next = preparations[0]; next; next = preparations[0]) {
        await next();
        preparations.shift();
      }
    },
    routes(tools) {
      for (const { routes } of parts) routes?.(tools);
    },
    startWorkers() {
      for (const worker of workers) worker.start();
    },
    closeWorkers: (patienceMs) => Promise.all(workers.map((worker) => worker.close(patienceMs))),
    close() {
      for (const { close } of parts) close?.();
    },
  };
}

interface LaneServices extends Pick<MountOptions, 'tail' | 'metrics'> {
  readonly database: Database;
}

/** Opens every feature's lanes: money does not wait for messages, nor these for moderation. */
function openLanes(
  parts: readonly FeatureParts[],
  { database, tail, metrics }: LaneServices,
): Pick<Mounted, 'lanes' | 'idle'> {
  const byCommand = new Map<CommandName, Submit>();
  const open = parts
    .flatMap(({ lanes }) => lanes as readonly LaneSpec[])
    .map((spec) => {
      const options: LaneOptions = {
        database,
        rereadRights: true,
        committed(events, { size, at }) {
          if (spec.frequent) metrics.batch(size);
          tail.committed(events, spec.frequent ? at : undefined);
          spec.onCommitted?.(events);
        },
        uncertain: () => void tail.poll(),
      };
      const lane = spec.open(options);
      for (const name of spec.commands) {
        if (byCommand.has(name)) throw new RangeError(`the command ${name} belongs to two lanes`);
        byCommand.set(name, lane);
      }
      return lane;
    });
  const unassigned = (Object.keys(commands) as CommandName[]).filter((name) => !byCommand.has(name));
  if (unassigned.length > 0) throw new RangeError(`commands without a lane: ${unassigned.join(', ')}`);
  return {
    lanes: Object.fromEntries(byCommand) as Record<CommandName, Submit>,
    async idle() {
      await Promise.all(open.map((lane) => lane.idle()));
    },
  };
}
