import { z } from 'zod';
import { statsUpdated } from '../stats';
import { operationsOf, type Operation } from './operation';

const read = operationsOf('operations');

/** REST operations of the server itself. */
export const serverOperations: readonly Operation[] = [
  read('get', '/api/stats', {
    audience: 'program',
    summary: 'The counters of `stats_updated`',
    reply: statsUpdated.shape.estadisticas,
  }),
  read('get', '/health', {
    audience: 'program',
    summary: 'The process is alive',
    reply: z.strictObject({ estado: z.literal('vivo') }),
  }),
  read('get', '/ready', {
    audience: 'program',
    summary: 'The database answers and the node serves clients; 503 otherwise',
    reply: z.strictObject({ estado: z.literal('listo') }),
    refusals: ['server.unavailable'],
  }),
  read('get', '/metrics', {
    audience: 'program',
    summary: 'Metrics for Prometheus; from other machines for administrators only',
    reply: z.string(),
    unwrapped: true,
    also: 'text/plain',
    refusals: ['auth.required', 'auth.forbidden'],
  }),
  read('post', '/api/commands/:command', {
    audience: 'anybody',
    summary: 'Any command by its name on the wire, for clients whose connection only receives',
    params: { command: z.string() },
    query: z.strictObject({ actor: z.string().max(80).optional() }),
    body: z.record(z.string(), z.unknown()),
    reply: z.record(z.string(), z.unknown()),
    refusals: ['request.unknown_command', 'auth.identity_changed'],
  }),
  read('get', '/docs/openapi.json', {
    audience: 'program',
    summary: 'The REST API as an OpenAPI 3.1 document; /docs shows it as pages',
    reply: z.record(z.string(), z.unknown()),
    unwrapped: true,
  }),
  read('get', '/docs/asyncapi.json', {
    audience: 'program',
    summary: 'Events and requests as an AsyncAPI 3 document; /docs shows them as pages',
    reply: z.record(z.string(), z.unknown()),
    unwrapped: true,
  }),
];
