import type { Endpoint } from './core/endpoint';
import { eventFrame, hubConnected, hubGoodbye } from './core/frames';
import { documents } from './documents';
import { foldedSchemas } from './rest';
import { channelsQuery } from './stream';

/** `/api/stream`: `/hub`'s frames as the data of unnamed events. */
const stream: Endpoint = {
  id: 'stream',
  address: '/api/stream',
  protocol: 'sse',
  summary: 'Any channels, in the frames of /hub; Last-Event-ID resumes all of them',
  query: channelsQuery,
  tells: { connected: hubConnected, event: eventFrame, goodbye: hubGoodbye },
};

/** Every endpoint that speaks its clients' own words, beside Socket.IO and `/hub`, which carry everything. */
export const endpoints: readonly Endpoint[] = [...documents.flatMap((one) => one.endpoints(foldedSchemas)), stream];
