import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useConnection } from '../../react';
import { useKept } from '../hub/kept';

/** So long the typing must rest before the hub is asked, in milliseconds. */
const REST_MS = 200;

/** What has been typed, once the typing rests. */
export const useRested = (typed: string): string => useDebouncedValue(typed.trim(), REST_MS)[0];

/** Looks something up while somebody types; what was found before stays until the next answer, and where there is none. */
export function useFinder<T>(what: string, typed: string, find: (words: string) => Promise<T>) {
  const { user } = useConnection();
  const rested = useRested(typed);
  const { data, error } = useQuery({
    queryKey: ['chat', user?.id, what, rested],
    queryFn: () => find(rested),
    staleTime: 5_000,
  });
  return { data: useKept(data), error };
}
