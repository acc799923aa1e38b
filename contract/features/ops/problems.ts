import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
export const opsProblems = {
  'ops.job_not_found': {
    status: 404,
    retry: false,
    message: 'El trabajo no existe.',
    english: 'The job does not exist.',
  },
  'ops.job_over': {
    status: 409,
    retry: false,
    message: 'El trabajo ya terminó.',
    english: 'The job has already ended.',
  },
  'ops.job_running': {
    status: 409,
    retry: false,
    message: 'El trabajo no ha terminado todavía.',
    english: 'The job has not ended yet.',
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
    english: 'You already have the maximum number of waiting jobs.',
  },
} as const satisfies Record<string, ProblemContract>;
