import { z } from 'zod';
import { statsUpdated } from '../stats';
import { operationsOf, type Operation } from './operation';

const read = operationsOf('operations');

/** REST operations of the server itself. */
export const serverOperations: readonly Operation[] = [
  read('get', '/api/stats', {
    who: 'program',
    summary: 'The counters of `stats_updated`',
    reply: statsUpdated.shape.estadisticas,
  }),
  read('get', '/health', {
    who: 'program',
    summary: 'The process is alive',
    reply: z.strictObject({ estado: z.literal('vivo') }),
  }),
  read('get', '/ready', {
    who: 'program',
    summary: 'The database answers and the node serves clients; 503 otherwise',
    reply: z.strictObject({ estado: z.literal('listo') }),
    refusals: ['server.unavailable'],
  }),
  read('get', '/metrics', {
    who: 'program',
    summary: 'Metrics for Prometheus; from other machines for administrators only',
    reply: z.string(),
    bare: true,
    also: 'text/plain',
    refusals: ['auth.required', 'auth.forbidden'],
  }),
  read('post', '/api/commands/:command', {
    who: 'anybody',
    summary: 'Any command by its name on the wire, for clients whose connection only receives',
    params: { command: z.string() },
    query: z.strictObject({ actor: z.string().max(80).optional() }),
    body: z.record(z.string(), z.unknown()),
    reply: z.record(z.string(), z.unknown()),
    refusals: ['request.unknown_command', 'auth.identity_changed'],
  }),
  read('get', '/docs/openapi.json', {
    who: 'program',
    summary: 'The REST API as an OpenAPI 3.1 document; /docs shows it as pages',
    reply: z.record(z.string(), z.unknown()),
    bare: true,
  }),
  read('get', '/docs/asyncapi.json', {
    who: 'program',
    summary: 'Events and requests as an AsyncAPI 3 document; /docs shows them as pages',
    reply: z.record(z.string(), z.unknown()),
    bare: true,
  }),
];
