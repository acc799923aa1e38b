import { z } from 'zod';
import { statsUpdated } from '../stats';
import { operationsOf, type Operation } from './operation';

const read = operationsOf('operations');

/** How the server is, over REST. */
export const serverOperations: readonly Operation[] = [
  read('get', '/api/stats', {
    who: 'program',
    summary: 'The counters that `stats_updated` tells',
    reply: statsUpdated.shape.estadisticas,
  }),
  read('get', '/health', {
    who: 'program',
    summary: 'The process lives',
    reply: z.strictObject({ estado: z.literal('vivo') }),
  }),
  read('get', '/ready', {
    who: 'program',
    summary: 'The database answers and the app serves; 503 otherwise',
    reply: z.strictObject({ estado: z.literal('listo') }),
    refusals: ['server.unavailable'],
  }),
  read('get', '/metrics', {
    who: 'program',
    summary: 'Metrics for Prometheus; from elsewhere than this machine for administrators only',
    reply: z.string(),
    bare: true,
    also: 'text/plain',
    refusals: ['auth.required', 'auth.forbidden'],
  }),
  read('post', '/api/commands/:command', {
    who: 'anybody',
    summary: 'Any command by its name on the wire, for clients whose connection carries nothing upwards',
    params: { command: z.string() },
    query: z.strictObject({ actor: z.string().max(80).optional() }),
    body: z.record(z.string(), z.unknown()),
    reply: z.record(z.string(), z.unknown()),
    refusals: ['request.unknown_command', 'auth.identity_changed'],
  }),
  read('get', '/docs/openapi.json', {
    who: 'program',
    summary: 'REST, as an OpenAPI 3.1 document; readable at /docs',
    reply: z.record(z.string(), z.unknown()),
    bare: true,
  }),
  read('get', '/docs/asyncapi.json', {
    who: 'program',
    summary: 'Events and requests, as an AsyncAPI 3 document; readable at /docs',
    reply: z.record(z.string(), z.unknown()),
    bare: true,
  }),
];
