import type { ProblemContract } from '../../core/specs';

/** Refusals of this feature. */
export const opsProblems = {
  'ops.job_not_found': {
    status: 404,
    retry: false,
    message: 'El trabajo no existe.',
    english: 'The job does not exist.',
  },
  'ops.job_over': { status: 409, retry: false, message: 'El trabajo ya terminó.', english: 'The job is over already.' },
  'ops.job_running': {
    status: 409,
    retry: false,
    message: 'El trabajo no ha terminado todavía.',
    english: 'The job is not over yet.',
  },
  'ops.queue_full': {
    status: 409,
    retry: true,
    message: 'Hay demasiados trabajos en espera.',
    english: 'Too many jobs are waiting.',
  },
  'ops.too_many_jobs': {
    status: 409,
    retry: true,
    message: 'Ya tiene el máximo de trabajos en espera.',
    english: 'You already have the maximum of waiting jobs.',
  },
} as const satisfies Record<string, ProblemContract>;
