import { streamQuery, type Endpoint } from '../../core/endpoint';
import { ratingEvents } from './schemas';
import { ratingsConnected } from './stream';

/** `/api/realtime/events`: unnamed events, each with its type in its data. */
export const ratingsEndpoint: Endpoint = {
  id: 'ratings',
  address: '/api/realtime/events',
  protocol: 'sse',
  summary: 'Film ratings, as unnamed events; Last-Event-ID resumes',
  query: streamQuery,
  sends: { connected: ratingsConnected, ...ratingEvents },
};
