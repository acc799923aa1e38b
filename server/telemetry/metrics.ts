import { Counter, Gauge, Histogram, Registry, type CounterConfiguration } from 'prom-client';
import { watchEventLoop, type LoopDelay } from './event-loop';

/** What is read when somebody looks, so that it costs nothing until then. */
export interface Readings {
  /** Open connections by transport. */
  connections(): Record<string, number>;
  /** Hub sessions: connections that have been let in. */
  sessions(): number;
  /** Bytes that wait for slow readers, over all sessions. */
  outboxBytes(): number;
  /** How the bus between nodes is; `undefined` where there is one node. */
  bus?(): { connected: boolean; losses: number; beatSeconds: number | undefined } | undefined;
}

/** The measures of one app. Several apps in one process do not share them. */
export interface Metrics {
  readonly contentType: string;
  /** Everything, in the words of Prometheus. */
  text(): Promise<string>;
  /** Names where the gauges read from. */
  watch(readings: Readings): void;
  command(name: string, outcome: string, seconds: number): void;
  /** How many commands one transaction carried. */
  batch(size: number): void;
  /** How long ago an event that leaves now was committed. */
  sent(seconds: number): void;
  events(channelKind: string, count: number): void;
  /** An error that no rule foresaw; `where` is a place in the program, never anything from outside. */
  failure(where: string): void;
  /** How far the removal of each kind of rows is: since when it left nothing behind, and how many rows it has. */
  retentionStands(standings: readonly { task: string; completeAt: number; behind: number }[]): void;
  /** How long one slice of it took. */
  retentionSlice(seconds: number): void;
  retentionRemoved(task: string, rows: number): void;
  /** How late the event loop was since anybody asked last. */
  loopDelay(): LoopDelay | undefined;
  close(): void;
}

/** Makes the registry and starts to watch the event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let readings: Readings | undefined;

  const gauge = (name: string, help: string, read: (gauge: Gauge) => void, labelNames: string[] = []): Gauge =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: function collect(this: Gauge) {
        read(this);
      },
    });
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, buckets, registers });

  gauge(
    'pulso_connections',
    'Open connections.',
    (each) => {
      for (const [transport, count] of Object.entries(readings?.connections() ?? {})) each.set({ transport }, count);
    },
    ['transport'],
  );
  gauge('pulso_sessions', 'Connections that have been let in.', (one) => one.set(readings?.sessions() ?? 0));
  gauge('pulso_outbox_bytes', 'Bytes that wait for slow readers.', (one) => one.set(readings?.outboxBytes() ?? 0));
  gauge('pulso_bus_connected', '0 while no wake-up of another node arrives.', (one) => {
    one.set(readings?.bus?.()?.connected === false ? 0 : 1);
  });
  gauge('pulso_bus_heartbeat_seconds', 'How long the last heartbeat over the bus took.', (one) => {
    one.set(readings?.bus?.()?.beatSeconds ?? 0);
  });
  new Counter({
    name: 'pulso_bus_losses_total',
    help: 'How often the connection to the bus was lost.',
    registers,
    collect() {
      this.reset();
      this.inc(readings?.bus?.()?.losses ?? 0);
    },
  });
  gauge('process_resident_memory_bytes', 'Memory of the process.', (one) => one.set(process.memoryUsage.rss()));
  gauge('process_cpu_seconds', 'Processor time used since the start.', (one) => {
    const { user, system } = process.cpuUsage();
    one.set((user + system) / 1e6);
  });

  const commands = labelled(registers, {
    name: 'pulso_commands_total',
    help: 'Commands by name and outcome.',
    labelNames: ['name', 'outcome'],
  });
  const events = labelled(registers, {
    name: 'pulso_events_total',
    help: 'Events dispatched, by kind of channel.',
    labelNames: ['kind'],
  });
  const failures = labelled(registers, {
    name: 'pulso_failures_total',
    help: 'Errors that no rule foresaw.',
    labelNames: ['where'],
  });
  const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
  const duration = histogram('pulso_command_seconds', 'From a command to its outcome.', seconds);
  const batch = histogram(
    'pulso_commit_batch_size',
    'Commands per transaction.',
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  );
  const latency = histogram('pulso_commit_to_send_seconds', 'From commit to the write that tells of it.', seconds);
  const loop = watchEventLoop();
  gauge(
    'pulso_event_loop_delay_seconds',
    'How late the event loop was since the last look.',
    (each) => {
      const { p50 = 0, p99 = 0, max = 0 } = loop.take() ?? {};
      each.set({ quantile: '0.5' }, p50);
      each.set({ quantile: '0.99' }, p99);
      each.set({ quantile: '1' }, max);
    },
    ['quantile'],
  );

  const stands = new Map<string, { completeAt: number; behind: number }>();
  gauge(
    'pulso_retention_behind_seconds',
    'For how long rows that are past their time may have been there: since a round last removed all that was due.',
    (each) => {
      for (const [task, { completeAt }] of stands) each.set({ task }, Math.max(0, (Date.now() - completeAt) / 1_000));
    },
    ['task'],
  );
  gauge(
    'pulso_retention_behind_rows',
    'Rows past their time that the last round could not remove.',
    (each) => {
      for (const [task, { behind }] of stands) each.set({ task }, behind);
    },
    ['task'],
  );
  const removed = labelled(registers, {
    name: 'pulso_retention_removed_total',
    help: 'Rows past their time that this node removed.',
    labelNames: ['task'],
  });
  const slices = histogram(
    'pulso_retention_slice_seconds',
    'How long one slice held its rows.',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4],
  );

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    watch: (source) => void (readings = source),
    command(name, outcome, took) {
      commands(1, name, outcome);
      duration.observe(took);
    },
    batch: (size) => batch.observe(size),
    sent: (took) => latency.observe(took),
    events: (kind, count) => events(count, kind),
    failure: (where) => failures(1, where),
    retentionStands(standings) {
      for (const { task, completeAt, behind } of standings) stands.set(task, { completeAt, behind });
    },
    retentionSlice: (took) => slices.observe(took),
    retentionRemoved: (task, rows) => removed(rows, task),
    loopDelay: () => loop.take(),
    close() {
      loop.stop();
      registry.clear();
    },
  };
}

/** A counter whose children are looked up once per set of labels: the hot path then only adds. */
function labelled(registers: Registry[], configuration: CounterConfiguration<string>) {
  const counter = new Counter({ ...configuration, registers });
  const children = new Map<string, Counter.Internal>();
  return (count: number, ...labels: string[]): void => {
    const key = labels.join('\n');
    let child = children.get(key);
    if (!child) children.set(key, (child = counter.labels(...labels)));
    child.inc(count);
  };
}
