import { Counter, Gauge, Histogram, Registry, type CounterConfiguration } from 'prom-client';
import { watchEventLoop, type LoopDelay } from './event-loop';

/** Values read when the metrics are read, so that they cost nothing until then. */
export interface Readings {
  /** Open connections by transport. */
  connections(): Record<string, number>;
  /** Hub sessions: accepted connections. */
  sessions(): number;
  /** Bytes queued for slow readers, over all sessions. */
  outboxBytes(): number;
  /** The state of the bus between nodes; `undefined` on a single node. */
  bus?(): { connected: boolean; losses: number; beatSeconds: number | undefined } | undefined;
}

/** The metrics of one app. Several apps in one process do not share them. */
export interface Metrics {
  readonly contentType: string;
  /** Returns all metrics in the format of Prometheus. */
  text(): Promise<string>;
  /** Sets the sources of the gauges. */
  watch(readings: Readings): void;
  command(name: string, outcome: string, seconds: number): void;
  /** Records the number of commands of a transaction. */
  batch(size: number): void;
  /** Records how long ago the events being sent were committed. */
  sent(seconds: number): void;
  events(channelKind: string, count: number): void;
  /** Counts an unexpected error; `where` is a place in the program, never client input. */
  failure(where: string): void;
  /** Records the progress of each kind of rows: since when it is complete, and how many expired rows are left. */
  retentionStands(standings: readonly { task: string; completeAt: number; behind: number }[]): void;
  /** Records how long one slice took. */
  retentionSlice(seconds: number): void;
  retentionRemoved(task: string, rows: number): void;
  /** Returns the event loop's delay since the last read. */
  loopDelay(): LoopDelay | undefined;
  close(): void;
}

/** Creates the registry and starts the monitor of the event loop. */
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
  gauge('pulso_sessions', 'Accepted connections.', (one) => one.set(readings?.sessions() ?? 0));
  gauge('pulso_outbox_bytes', 'Bytes queued for slow readers.', (one) => one.set(readings?.outboxBytes() ?? 0));
  gauge('pulso_bus_connected', '0 while wake-ups of other nodes do not arrive.', (one) => {
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
    help: 'Unexpected errors.',
    labelNames: ['where'],
  });
  const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
  const duration = histogram('pulso_command_seconds', 'From a command to its outcome.', seconds);
  const batch = histogram(
    'pulso_commit_batch_size',
    'Commands per transaction.',
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  );
  const latency = histogram('pulso_commit_to_send_seconds', 'From commit to the write of its events.', seconds);
  const loop = watchEventLoop();
  gauge(
    'pulso_event_loop_delay_seconds',
    'Delay of the event loop since the last read.',
    (each) => {
      const { p50 = 0, p99 = 0, max = 0 } = loop.take() ?? {};
      each.set({ quantile: '0.5' }, p50);
      each.set({ quantile: '0.99' }, p99);
      each.set({ quantile: '1' }, max);
    },
    ['quantile'],
  );

  const progress = new Map<string, { completeAt: number; behind: number }>();
  gauge(
    'pulso_retention_behind_seconds',
    'How long expired rows may have been kept: time since a round last removed all due rows.',
    (each) => {
      for (const [task, { completeAt }] of progress) each.set({ task }, Math.max(0, (Date.now() - completeAt) / 1_000));
    },
    ['task'],
  );
  gauge(
    'pulso_retention_behind_rows',
    'Expired rows that the last round could not remove.',
    (each) => {
      for (const [task, { behind }] of progress) each.set({ task }, behind);
    },
    ['task'],
  );
  const removed = labelled(registers, {
    name: 'pulso_retention_removed_total',
    help: 'Expired rows that this node removed.',
    labelNames: ['task'],
  });
  const slices = histogram(
    'pulso_retention_slice_seconds',
    'How long one slice locked its rows.',
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
      for (const { task, completeAt, behind } of standings) progress.set(task, { completeAt, behind });
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

/** Makes a counter whose children are looked up once per set of labels: the hot path then only adds. */
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
