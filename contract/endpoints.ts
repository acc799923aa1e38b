import type { Endpoint } from './core/endpoint';
import { eventFrame, hubConnected, hubGoodbye } from './core/frames';
import { documents } from './documents';
import { foldedSchemas } from './rest';
import { channelsQuery } from './stream';

/** `/api/stream`: the frames of `/hub` as the data of unnamed events. */
const stream: Endpoint = {
  id: 'stream',
  address: '/api/stream',
  protocol: 'sse',
  summary: 'Any channels, in the frames of /hub; Last-Event-ID resumes all of them',
  query: channelsQuery,
  sends: { connected: hubConnected, event: eventFrame, goodbye: hubGoodbye },
};

/** Every endpoint with its own format, beside Socket.IO and `/hub`, which carry everything. */
export const endpoints: readonly Endpoint[] = [
  ...documents.flatMap((feature) => feature.endpoints(foldedSchemas)),
  stream,
];
