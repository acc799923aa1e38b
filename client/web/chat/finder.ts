import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useConnection } from '../../react';
import { useKept } from '../hub/kept';

/** The pause in typing after which the hub is asked, in milliseconds. */
const REST_MS = 200;

/** Returns the typed text after a pause in typing. */
export const useRested = (typed: string): string => useDebouncedValue(typed.trim(), REST_MS)[0];

/** Searches while the user types; the previous results stay until the next answer arrives. */
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
