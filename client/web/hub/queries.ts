import { QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from '../../../contract/problems';
import { SESSION_KEY } from '../session/session-key';

/** The cache of data read over REST. Temporary failures are retried; a refusal is an answer. */
export function createQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError(problem, { queryKey }) {
        const refused = problem instanceof Problem && problem.status === 401;
        if (refused && queryKey[0] !== SESSION_KEY[0]) void queries.invalidateQueries({ queryKey: SESSION_KEY });
      },
    }),
    defaultOptions: {
      queries: {
        retry: (failures, problem) => failures < 3 && problem instanceof Problem && problem.isRetryable,
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // Requests decide whether the hub is reachable, not the browser's network status.
        networkMode: 'always',
      },
    },
  });
  return queries;
}
