import { createMetrics } from '../../server/telemetry/metrics';

it('reports counters by their labels, and reads gauges on request', async () => {
  const metrics = createMetrics();
  metrics.command('deposito', 'done', 0.002);
  metrics.command('deposito', 'done', 0.002);
  metrics.command('deposito', 'bank.over_limit', 0.001);
  metrics.batch(12);
  metrics.sent(0.004);
  metrics.events('account', 3);
  metrics.failure('http');
  metrics.watch({
    connections: () => ({ socketio: 2 }),
    sessions: () => 2,
    outboxBytes: () => 77,
    bus: () => ({ connected: false, losses: 3, beatSeconds: 0.004 }),
  });
  const text = await metrics.text();
  for (const line of [
    'pulso_commands_total{name="deposito",outcome="done"} 2',
    'pulso_commands_total{name="deposito",outcome="bank.over_limit"} 1',
    'pulso_commit_batch_size_sum 12',
    'pulso_commit_to_send_seconds_bucket{le="0.005"} 1',
    'pulso_events_total{kind="account"} 3',
    'pulso_failures_total{where="http"} 1',
    'pulso_connections{transport="socketio"} 2',
    'pulso_sessions 2',
    'pulso_outbox_bytes 77',
    'pulso_bus_connected 0',
    'pulso_bus_losses_total 3',
    'pulso_bus_heartbeat_seconds 0.004',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toContain('pulso_event_loop_delay_seconds{quantile="0.99"}');
  metrics.close();
});

it('two apps in one process have separate metrics', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.batch(5);
  expect(await other.text()).toContain('pulso_commit_batch_size_count 0');
  one.close();
  other.close();
});
