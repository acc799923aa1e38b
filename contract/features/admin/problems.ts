import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
export const adminProblems = {
  'admin.connection_not_found': {
    status: 404,
    retry: false,
    message: 'La conexión no existe o ya terminó.',
    english: 'The connection does not exist, or has been closed.',
  },
} as const satisfies Record<string, ProblemContract>;
