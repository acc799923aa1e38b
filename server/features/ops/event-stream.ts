import type { OpsConnected, OpsHeartbeat } from '../../../contract/features/ops/stream';
import { OPS_CHANNEL } from '../../../contract/features/ops/channels';
import { newId } from '../../hub/ids';
import { named, namedWire } from '../../transports/sse/codec';
import { goodbyeByName, resumed, type Dialect } from '../../transports/sse/dialect';
import type { EventStream } from '../../transports/sse/stream-request';

const stamp = () => ({ id: newId(), timestamp: new Date().toISOString(), source: 'backend' as const });

/** Operations: every event has a name. */
const dialect: Dialect = {
  wire: namedWire,
  ids: 'one',
  connected: (_, meta) =>
    named(
      'connected',
      JSON.stringify({
        ...stamp(),
        type: 'connected',
        message: 'Conectado al flujo de eventos',
        ...resumed(meta),
      } satisfies OpsConnected),
    ),
  goodbye: goodbyeByName,
  heartbeat: () =>
    Buffer.from(named('heartbeat', JSON.stringify({ ...stamp(), type: 'heartbeat' } satisfies OpsHeartbeat))),
};

/** `GET /api/events/stream`. */
export const opsStream: EventStream = { path: '/api/events/stream', channel: OPS_CHANNEL, dialect };
