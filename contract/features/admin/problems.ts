import type { ProblemContract } from '../../core/specs';

/** Refusals of this feature. */
export const adminProblems = {
  'admin.connection_not_found': {
    status: 404,
    retry: false,
    message: 'La conexión no existe o ya terminó.',
    english: 'The connection does not exist, or has ended.',
  },
} as const satisfies Record<string, ProblemContract>;
