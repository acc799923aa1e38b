import { z } from 'zod';
import { opsCommands } from './commands';
import { positionSchema } from '../../core/frames';
import {
  jobDetail,
  jobInput,
  jobsQuery,
  jobView,
  opsEventRow,
  opsEventsQuery,
  opsSnapshot,
  proxiesQuery,
  proxyView,
} from './schemas';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const read = operationsOf('jobs');
const command = commandOf('jobs', opsCommands);
const operator = { audience: 'operator' } as const;
const onJob = { ...operator, bodyless: true } as const;
const nextNumber = { siguiente: z.number().int().nullable() };

/** Defines a sample list that Pulso serves itself, so that a job has a source without a network. */
const sample = (path: string): Operation =>
  read('get', path, {
    audience: 'program',
    summary: 'A sample list of proxies, one ip:port per line',
    reply: z.string(),
    unwrapped: true,
    also: 'text/plain',
  });

/** REST operations of log lines, jobs and their results. */
export const jobOperations: readonly Operation[] = [
  read('get', '/api/ops', {
    ...operator,
    summary: 'The newest events and jobs, with the channel’s position when they were read',
    reply: opsSnapshot,
    beside: { posicion: positionSchema },
  }),
  read('get', '/api/ops/events', {
    ...operator,
    summary: 'Events of the channel ops, newest first, page by page',
    query: opsEventsQuery,
    reply: z.array(opsEventRow),
    beside: nextNumber,
  }),
  read('get', '/api/ops/jobs', {
    ...operator,
    summary: 'Jobs, newest first, page by page',
    query: jobsQuery,
    reply: z.array(jobView),
    beside: nextNumber,
  }),
  command('post', '/api/ops/jobs', 'iniciar_scraping', {
    ...operator,
    summary: 'Start a job that collects the proxies of some sources',
    refusals: ['ops.queue_full', 'ops.too_many_jobs'],
  }),
  read('get', '/api/ops/jobs/:trabajo', {
    ...operator,
    summary: 'A job with its sources',
    params: { trabajo: jobInput.shape.trabajo },
    reply: jobDetail,
    refusals: ['ops.job_not_found'],
  }),
  command('post', '/api/ops/jobs/:trabajo/cancel', 'cancelar_scraping', {
    ...onJob,
    summary: 'Cancel a job',
    refusals: ['ops.job_not_found', 'ops.job_over'],
  }),
  command('post', '/api/ops/jobs/:trabajo/rerun', 'repetir_scraping', {
    ...onJob,
    summary: 'Repeat an ended job as a new one',
    refusals: ['ops.job_not_found', 'ops.job_running', 'ops.queue_full', 'ops.too_many_jobs'],
  }),
  read('get', '/api/ops/proxies', {
    ...operator,
    summary: 'Proxies that jobs have found, by address; as a file with formato=csv or txt',
    query: proxiesQuery,
    reply: z.array(proxyView),
    beside: { siguiente: z.string().nullable(), total: z.number().int() },
    also: 'text/csv',
  }),
  sample('/muestras/proxies-1.txt'),
  sample('/muestras/proxies-2.txt'),
];
