import { streamQuery, type Endpoint } from '../../core/endpoint';
import { opsEvents } from './schemas';
import { opsConnected, opsHeartbeat } from './stream';

/** `/api/events/stream`: each event under its own name. */
export const opsEndpoint: Endpoint = {
  id: 'operations',
  address: '/api/events/stream',
  protocol: 'sse',
  summary: 'Log lines, jobs and system events, as named events; Last-Event-ID resumes. For operators of the hub',
  query: streamQuery,
  sends: { connected: opsConnected, ...opsEvents, heartbeat: opsHeartbeat },
};
