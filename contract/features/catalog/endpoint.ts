import { z } from 'zod';
import { framesOf, resumeQuery, type Endpoint } from '../../core/endpoint';
import type { FoldedSchemas } from '../../core/rest/define-documents';
import { hubGoodbye } from '../../core/frames';
import { catalogEvents } from './schemas';
import { catalogError, catalogPong, catalogRequest, catalogRequestTypes, connectionEstablished } from './socket';

/** `/`, in the format that the catalog's clients know. */
export const catalogEndpoint = ({ hubReply }: FoldedSchemas): Endpoint => ({
  id: 'catalog',
  address: '/',
  protocol: 'ws',
  summary: 'The catalog: products as they are created, changed and deleted',
  query: resumeQuery,
  sends: {
    CONNECTION_ESTABLISHED: connectionEstablished,
    ...framesOf(catalogEvents),
    PONG: catalogPong,
    ERROR: catalogError,
    reply: hubReply,
    goodbye: hubGoodbye,
  },
  accepts: {
    PING: z.strictObject({ type: z.enum(['PING', 'ping']) }),
    ...Object.fromEntries(catalogRequestTypes.map((type) => [type, catalogRequest.extend({ type: z.literal(type) })])),
  },
});
